/** CVAT's XML file of annotated images (CVAT for images 1.1). */
@NullMarked
package org.sbonnx.datasets.cvat;

import org.jspecify.annotations.NullMarked;
