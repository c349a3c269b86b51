/** The page of a study: verdicts, tables and figures beside the paper's own numbers. Knows results and claims. */
@NullMarked
package org.sbonnx.study.page;

import org.jspecify.annotations.NullMarked;
