package org.sbonnx.study.claim;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.study.StudyReport.Claim;
import org.sbonnx.study.result.StudyResults;

/** Verdicts on the paper's claims, each by a rule that is stated before the figures are seen. */
public final class Claims {
    private final StudyResults results;

    public Claims(StudyResults results) {
        this.results = results;
    }

    public List<Claim> evaluate() {
        List<Claim> all = new ArrayList<>(new SegmentationClaims(results).evaluate());
        all.addAll(new InspectabilityClaims(results).evaluate());
        return all;
    }
}
