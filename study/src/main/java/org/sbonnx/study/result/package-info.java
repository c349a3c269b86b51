/** Finished experiments, grouped over their seeds, with means and standard deviations. Knows files, no engine. */
@NullMarked
package org.sbonnx.study.result;

import org.jspecify.annotations.NullMarked;
