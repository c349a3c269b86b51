/** The CI gate: policies and the verdicts on them. May know {@code model} and {@code report}. */
@NullMarked
package org.sbonnx.schemas.gate;

import org.jspecify.annotations.NullMarked;
