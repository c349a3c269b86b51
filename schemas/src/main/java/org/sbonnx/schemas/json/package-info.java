/** Strict JSON: records in, records out, with errors that name file, line and field. Knows no particular record. */
@NullMarked
package org.sbonnx.schemas.json;

import org.jspecify.annotations.NullMarked;
