/**
 * Changes to a model as values ({@code Edit}), their application ({@code GraphEditor}), and the extraction of sub-
 * graphs. A model is immutable: every edit gives a new one, and what no edit names stays byte for byte. May know
 * the model and inferred shapes.
 */
@NullMarked
package org.sbonnx.graph.edit;

import org.jspecify.annotations.NullMarked;
