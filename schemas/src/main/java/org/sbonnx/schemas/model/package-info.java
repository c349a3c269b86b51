/**
 * Files about one model: the manifest inside it, what {@code inspect} and {@code diff} say of it. May know {@code
 * data}.
 */
@NullMarked
package org.sbonnx.schemas.model;

import org.jspecify.annotations.NullMarked;
