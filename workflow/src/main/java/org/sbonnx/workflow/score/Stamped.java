package org.sbonnx.workflow.score;

import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.ScoreReport;

/** A model as it was written, and its report. */
public record Stamped(OnnxModel model, ScoreReport report) {}
