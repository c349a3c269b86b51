/** What a model uses a channel for: effects on the output when channels are taken away. */
@NullMarked
package org.sbonnx.auic.effects;

import org.jspecify.annotations.NullMarked;
