package org.sbonnx.auic.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.datasets.image.RgbImage;

/**
 * One image with what is known of its pixels. All maps cover the whole image, each at its own resolution.
 *
 * @param name for people; need not be unique
 * @param labels annotation layers; concepts are positions in {@link Legend#concepts()}
 * @param predictedBefore class ids the original predicts
 * @param predictedAfter class ids the model predicts
 * @param sites at most one for each site and side
 */
public record Picture(
        String name,
        RgbImage image,
        List<LabelMap> labels,
        @Nullable ClassMap predictedBefore,
        @Nullable ClassMap predictedAfter,
        List<SiteMap> sites) {
    public Picture {
        labels = List.copyOf(labels);
        sites = List.copyOf(sites);
    }
}
