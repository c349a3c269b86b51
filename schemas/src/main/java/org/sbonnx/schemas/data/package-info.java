/** Files that describe images: data set descriptions, preprocessing, and what an inspection of a data set found. */
@NullMarked
package org.sbonnx.schemas.data;

import org.jspecify.annotations.NullMarked;
