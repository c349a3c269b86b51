/** How a service uses the Java API. */
@NullMarked
package org.sbonnx.cli.example;

import org.jspecify.annotations.NullMarked;
