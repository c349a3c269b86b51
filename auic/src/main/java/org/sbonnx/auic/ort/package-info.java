/** ONNX Runtime sessions: devices, runners, and the stream of a model's tensors over a data set. */
@NullMarked
package org.sbonnx.auic.ort;

import org.jspecify.annotations.NullMarked;
