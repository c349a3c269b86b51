/** Where a bottleneck can go, what it consists of, and the edits that splice it in; knows neither engine. */
@NullMarked
package org.sbonnx.insert;

import org.jspecify.annotations.NullMarked;
