package org.sbonnx.cli;

import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.ScoreReport;

/** A model as it was written, and its report. */
record Stamped(OnnxModel model, ScoreReport report) {}
