/** How the format encodes numbers: element types, their sizes, half precision and raw bytes. Knows single tensors only. */
@NullMarked
package org.sbonnx.graph.encoding;

import org.jspecify.annotations.NullMarked;
