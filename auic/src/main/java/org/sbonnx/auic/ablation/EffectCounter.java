package org.sbonnx.auic.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbonnx.schemas.report.AblationReport.Effect;
import org.sbonnx.schemas.report.AblationReport.Substitute;

/** Counts over images how the output changes under one intervention. */
final class EffectCounter {
    private long changed;
    private long pixels;
    private long[] lost = new long[0];
    private long[] gained = new long[0];
    private double[] evidence = new double[0];

    void add(Prediction before, Prediction after) {
        grow(Math.max(before.count(), after.count()));
        int plane = before.classes().length;
        pixels += plane;
        for (int i = 0; i < plane; i++) {
            int was = before.classes()[i];
            int is = after.classes()[i];
            if (was != is) {
                changed++;
                lost[was]++;
                gained[is]++;
            }
        }
        if (before.scores().length > 0) {
            if (evidence.length == 0) {
                evidence = new double[before.count()];
            }
            for (int c = 0; c < evidence.length; c++) {
                double sum = 0;
                for (int i = c * plane; i < (c + 1) * plane; i++) {
                    sum += before.scores()[i] - after.scores()[i];
                }
                evidence[c] += sum;
            }
        }
    }

    private void grow(int classes) {
        if (classes > lost.length) {
            lost = Arrays.copyOf(lost, classes);
            gained = Arrays.copyOf(gained, classes);
        }
    }

    Effect effect(Substitute substitute, int classes) {
        grow(classes);
        List<Double> means = new ArrayList<>();
        for (double e : evidence) {
            means.add(e / Math.max(1, pixels));
        }
        return new Effect(
                substitute,
                changed,
                Arrays.stream(lost).boxed().toList(),
                Arrays.stream(gained).boxed().toList(),
                means);
    }
}
