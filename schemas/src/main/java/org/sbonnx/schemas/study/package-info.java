/**
 * Studies: the experiments of a paper, their results and what they say about its claims. Knows no other kind of
 * file.
 */
@NullMarked
package org.sbonnx.schemas.study;

import org.jspecify.annotations.NullMarked;
