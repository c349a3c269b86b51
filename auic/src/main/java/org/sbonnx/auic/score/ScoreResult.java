package org.sbonnx.auic.score;

import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Result of a scorer, in the form of the report.
 *
 * @param sites in the order of the targets
 * @param reference by grid; empty if there is no reference
 * @param concepts all concepts with their support
 * @param droppedConcepts names of concepts without a score: those without positive or without negative pixels
 */
public record ScoreResult(
        List<ScoreReport.Site> sites,
        Map<String, ScoreReport.Reference> reference,
        List<ScoreReport.ConceptExtent> concepts,
        List<String> droppedConcepts) {}
