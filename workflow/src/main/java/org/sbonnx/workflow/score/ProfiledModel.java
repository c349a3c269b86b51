package org.sbonnx.workflow.score;

import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.ScoreReport;

/** A model with an activation profile in its manifest, and its report. */
public record ProfiledModel(OnnxModel model, ScoreReport report) {}
