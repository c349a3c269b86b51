/**
 * What every module shares: errors with a remedy, atomic file writing, hashes, the tool's version, and the JSON
 * Schemas of all files. Knows nothing else.
 */
@NullMarked
package org.sbonnx.schemas;

import org.jspecify.annotations.NullMarked;
