package org.sbonnx.auic.score;

import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * What a scorer measured, as the report has it.
 *
 * @param sites in the order of the targets
 * @param reference by grid; empty where none was asked for
 * @param concepts all concepts with their extent
 * @param droppedConcepts names of concepts without a score: nowhere or everywhere among the counted pixels
 */
public record ScoreResult(
        List<ScoreReport.Site> sites,
        Map<String, ScoreReport.Reference> reference,
        List<ScoreReport.ConceptExtent> concepts,
        List<String> droppedConcepts) {}
