/** Judges measured figures by a policy, and puts verdicts into the formats that reviewers and build servers read. */
@NullMarked
package org.sbonnx.auic.gate;

import org.jspecify.annotations.NullMarked;
