/** Typed records and JSON Schemas of every file the product reads or writes, and the errors that reading them raises. */
@NullMarked
package org.sbonnx.schemas;

import org.jspecify.annotations.NullMarked;
