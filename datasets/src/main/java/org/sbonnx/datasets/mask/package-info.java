/**
 * Masks of shapes and label maps painted from them: polygons and runs as COCO's tools fill them, the order in which shapes
 * cover each other, and which concept a shape's name stands for. Knows no file format.
 */
@NullMarked
package org.sbonnx.datasets.mask;

import org.jspecify.annotations.NullMarked;
