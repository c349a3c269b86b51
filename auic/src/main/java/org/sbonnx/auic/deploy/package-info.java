/** Folders that model servers load. */
@NullMarked
package org.sbonnx.auic.deploy;

import org.jspecify.annotations.NullMarked;
