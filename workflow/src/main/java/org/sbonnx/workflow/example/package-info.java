/** How a service uses the Java API. Not used by the product. */
@NullMarked
package org.sbonnx.workflow.example;

import org.jspecify.annotations.NullMarked;
