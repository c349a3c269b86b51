package org.sbonnx.study.result;

import java.util.List;
import java.util.Objects;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.schemas.study.StudyResult.Channel;

/**
 * How many channels of an SSB each method assigns the concept they were trained for.
 *
 * @param channels whose trained concept occurs in the data
 */
public record ConceptAssignments(int channels, int byMiou, int byIou, int byNetDissect) {
    public static ConceptAssignments of(StudyResult result, String data) {
        StudyResult.Score s =
                Objects.requireNonNull(SeedGroup.score(result, data, ScoreReport.LABEL), "scored on the label grid");
        List<Channel> all = s.channelScores();
        return new ConceptAssignments(
                all.size(),
                (int) all.stream().filter(c -> c.name().equals(c.concept())).count(),
                (int) all.stream().filter(c -> c.name().equals(c.iouConcept())).count(),
                (int) all.stream()
                        .filter(c -> c.name().equals(c.netDissectConcept()))
                        .count());
    }
}
