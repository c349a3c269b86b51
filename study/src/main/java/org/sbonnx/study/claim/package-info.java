/**
 * The paper's claims, each decided by a rule that was stated before the results were seen. Knows results, not how
 * they are shown.
 */
@NullMarked
package org.sbonnx.study.claim;

import org.jspecify.annotations.NullMarked;
