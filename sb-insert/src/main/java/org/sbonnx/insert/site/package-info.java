/**
 * Finds the sites of a model: values, alone or as copies over shared weights, that every content path from the
 * inputs to the outputs crosses, and the consumers that read them. Works on the graph alone, without running it.
 * Does not know how a bottleneck is spliced in.
 */
@NullMarked
package org.sbonnx.insert.site;

import org.jspecify.annotations.NullMarked;
