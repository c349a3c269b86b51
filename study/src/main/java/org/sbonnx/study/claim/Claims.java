package org.sbonnx.study.claim;

import org.sbonnx.study.result.Results;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.study.StudyReport.Claim;

/** Verdicts on the paper's claims, each by a rule that is stated before the figures are seen. */
public final class Claims {
    private final Results results;

    public Claims(Results results) {
        this.results = results;
    }

    public List<Claim> all() {
        List<Claim> all = new ArrayList<>(new SegmentationClaims(results).all());
        all.addAll(new InspectabilityClaims(results).all());
        return all;
    }
}
