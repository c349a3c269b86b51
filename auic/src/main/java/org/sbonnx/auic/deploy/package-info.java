/** Model repositories for model servers. */
@NullMarked
package org.sbonnx.auic.deploy;

import org.jspecify.annotations.NullMarked;
