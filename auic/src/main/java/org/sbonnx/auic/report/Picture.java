package org.sbonnx.auic.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.datasets.image.RgbImage;

/**
 * One image with its labels, predictions and site maps. All maps cover the whole image, each at its own resolution.
 *
 * @param displayed name; need not be unique
 * @param labels annotation layers; concepts are indices into {@link Legend#concepts()}
 * @param predictedBefore class ids predicted by the original
 * @param predictedAfter class ids predicted by the model
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
