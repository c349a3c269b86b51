/** Inspectability: counts activations against concepts and scores AUiC, stability and coverage. */
@NullMarked
package org.sbonnx.auic.score;

import org.jspecify.annotations.NullMarked;
