/**
 * Measures models: channel scores, segmentation, effects of channels, shards and dumps, and the pages that show
 * them. Knows the engine and the metrics, not how bottlenecks are made.
 */
@NullMarked
package org.sbonnx.workflow.score;

import org.jspecify.annotations.NullMarked;
