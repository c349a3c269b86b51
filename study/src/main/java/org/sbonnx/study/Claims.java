package org.sbonnx.study;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.study.StudyReport.Claim;

/** Verdicts on the paper's claims, each by a rule that is stated before the figures are seen. */
final class Claims {
    private final Results results;

    Claims(Results results) {
        this.results = results;
    }

    List<Claim> all() {
        List<Claim> all = new ArrayList<>(new SegmentationClaims(results).all());
        all.addAll(new InspectabilityClaims(results).all());
        return all;
    }
}
