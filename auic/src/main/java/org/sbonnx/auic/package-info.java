/** Bottlenecked models for services: load, run, and read what each channel says at each pixel. */
@NullMarked
package org.sbonnx.auic;

import org.jspecify.annotations.NullMarked;
