/**
 * Concept tables: which id of a label file stands for which concept, as CSV files, built-in class tables and
 * published selections give it. Knows no image.
 */
@NullMarked
package org.sbonnx.datasets.table;

import org.jspecify.annotations.NullMarked;
