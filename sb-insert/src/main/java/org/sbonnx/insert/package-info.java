/**
 * What a bottleneck is and where it lies: sites, specifications, the values of its weights, and the manifest
 * inside a model. Shared by the packages below; knows none of them, and no engine.
 */
@NullMarked
package org.sbonnx.insert;

import org.jspecify.annotations.NullMarked;
