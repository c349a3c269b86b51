/**
 * Files of a model: reading and writing messages, external data, weights that stay in the file, and the hash of all of it.
 * Follows protobuf's wire format where a parser would read too much. May know the encoding of tensors; knows no graph.
 */
@NullMarked
package org.sbonnx.graph.file;

import org.jspecify.annotations.NullMarked;
