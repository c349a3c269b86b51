/**
 * Feature maps of one image. Knows labels, not counts. Internal to scoring.
 */
@NullMarked
package org.sbonnx.auic.score.map;

import org.jspecify.annotations.NullMarked;
