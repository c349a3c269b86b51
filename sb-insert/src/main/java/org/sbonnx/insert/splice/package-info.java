/**
 * Splices a bottleneck in as a list of edits, takes it out again, and verifies by an identity bottleneck that
 * nothing else changed (through {@code GraphRunner}). Does not know how sites are found or weights are solved.
 */
@NullMarked
package org.sbonnx.insert.splice;

import org.jspecify.annotations.NullMarked;
