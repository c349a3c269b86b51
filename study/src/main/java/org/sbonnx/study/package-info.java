/** What the results of a study say beside the paper: tables, figures, verdicts on its claims, and the page that shows them. */
@NullMarked
package org.sbonnx.study;

import org.jspecify.annotations.NullMarked;
