/** Evaluates the metrics of a report against a policy, and writes verdicts in the formats of reviewers and build servers. */
@NullMarked
package org.sbonnx.auic.gate;

import org.jspecify.annotations.NullMarked;
