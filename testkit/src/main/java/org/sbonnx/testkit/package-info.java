/**
 * Helpers for the tests of the other modules: files that only some machines have, small graphs, and ONNX Runtime as the
 * reference for what models compute. Knows the ONNX wire format and nothing else of the product; main code must not use it.
 */
@org.jspecify.annotations.NullMarked
package org.sbonnx.testkit;
