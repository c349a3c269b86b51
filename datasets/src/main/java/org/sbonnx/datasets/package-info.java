/**
 * Images with pixel annotations as values: data sets, label maps, concepts, task labels, and the preprocessing
 * that turns an image into a model's input. The interface of this module; knows no file format of a data set and
 * no model.
 */
@NullMarked
package org.sbonnx.datasets;

import org.jspecify.annotations.NullMarked;
