package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport;

/** Computes the pictures of a report from the tensors of one or two models. */
public final class Pictures {
    /** Maximum side of an image in memory, in pixels; larger images are scaled down. */
    private static final int MAX_SIDE = 960;

    private Pictures() {}

    /**
     * A model shown in the pictures.
     *
     * @param features streams {@code classes} and every view's tensor over the data set
     * @param classes tensor with the model's prediction: scores [1, C, h, w], or class ids [1, 1, h, w] or [1, h, w]; null to
     *     show none
     * @param views sites to show
     * @param framing part of the maps that an image fills: the rest is not shown
     */
    public record ModelView(
            ComparisonSide side,
            FeatureSource features,
            @Nullable String classes,
            List<SiteView> views,
            Framing framing) {
        public ModelView {
            views = List.copyOf(views);
        }

        /** A model whose maps are filled by the images. */
        public ModelView(ComparisonSide side, FeatureSource features, @Nullable String classes, List<SiteView> views) {
            this(side, features, classes, views, Framing.WHOLE);
        }
    }

    private record Size(int width, int height) {}

    /**
     * A site shown in the pictures.
     *
     * @param site its scores; they rank the channels and give the thresholds
     * @param tensor its values [1, K, h, w] in the stream
     * @param oneHotGroups channels of each group, in their order, if exactly one channel of each group is active in every cell;
     *     empty for any other tensor
     */
    public record SiteView(ScoreReport.Site site, String tensor, List<Integer> oneHotGroups) {
        public SiteView {
            oneHotGroups = List.copyOf(oneHotGroups);
        }
    }

    /**
     * Computes the pictures of some images of a data set. Each model runs once over them; a few bytes are kept for each cell.
     *
     * @param images indices into {@code data}, in the order shown
     * @param models at most one for each side
     * @throws org.sbonnx.schemas.BadInput if a tensor does not have the shape that its view requires
     */
    public static List<Picture> compute(SegmentationData data, int[] images, List<ModelView> models) {
        Map<Integer, RgbImage> shown = new HashMap<>();
        Map<Integer, Size> sizes = new HashMap<>();
        for (int image : images) {
            RgbImage whole = data.image(image);
            sizes.put(image, new Size(whole.width(), whole.height()));
            shown.put(image, Downscaling.toSide(whole, MAX_SIDE));
        }
        Map<ComparisonSide, Map<Integer, ModelMaps>> seen = new HashMap<>();
        for (ModelView model : models) {
            if (seen.put(model.side(), mapsOf(model, images, sizes)) != null) {
                throw new IllegalArgumentException("two models for side " + model.side());
            }
        }
        List<Picture> pictures = new ArrayList<>();
        for (int image : images) {
            RgbImage small = Objects.requireNonNull(shown.get(image));
            ModelMaps before =
                    seen.getOrDefault(ComparisonSide.BEFORE, Map.of()).get(image);
            ModelMaps after = seen.getOrDefault(ComparisonSide.AFTER, Map.of()).get(image);
            List<SiteMap> sites = new ArrayList<>();
            if (before != null) {
                sites.addAll(before.sites);
            }
            if (after != null) {
                sites.addAll(after.sites);
            }
            pictures.add(new Picture(
                    data.imageName(image),
                    small,
                    data.labels(image).stream().map(l -> fit(l, small)).toList(),
                    before == null ? null : before.classes,
                    after == null ? null : after.classes,
                    sites));
        }
        return pictures;
    }

    /** Maps of one image from one model. */
    private record ModelMaps(@Nullable ClassMap classes, List<SiteMap> sites) {}

    private static Map<Integer, ModelMaps> mapsOf(ModelView model, int[] images, Map<Integer, Size> sizes) {
        List<SiteMapReader> readers =
                model.views().stream().map(v -> reader(model.side(), v)).toList();
        Map<Integer, ClassMap> classes = new HashMap<>();
        int[] distinct = Arrays.stream(images).distinct().toArray();
        model.features().stream(distinct, (image, values) -> {
            Size size = Objects.requireNonNull(sizes.get(image));
            UnaryOperator<FloatTensor> part = map -> model.framing().crop(map, size.width(), size.height());
            readers.forEach(r -> r.read(image, part.apply(value(values, r.tensor()))));
            if (model.classes() != null) {
                classes.put(
                        image, PredictedClassMap.argmax(model.classes(), part.apply(value(values, model.classes()))));
            }
        });
        List<Map<Integer, SiteMap>> maps =
                readers.stream().map(SiteMapReader::finish).toList();
        Map<Integer, ModelMaps> seen = new HashMap<>();
        for (int image : distinct) {
            List<SiteMap> sites = new ArrayList<>();
            for (Map<Integer, SiteMap> map : maps) {
                SiteMap site = map.get(image);
                if (site != null) {
                    sites.add(site);
                }
            }
            seen.put(image, new ModelMaps(classes.get(image), sites));
        }
        return seen;
    }

    private static SiteMapReader reader(ComparisonSide side, SiteView view) {
        return view.oneHotGroups().isEmpty()
                ? new RankedMapReader(side, view.site(), view.tensor())
                : new OneHotMapReader(side, view.site(), view.tensor(), view.oneHotGroups());
    }

    private static FloatTensor value(Map<String, FloatTensor> values, String tensor) {
        FloatTensor value = values.get(tensor);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the stream has no tensor '" + tensor + "', only " + String.join(", ", values.keySet()));
        }
        return value;
    }

    private static LabelMap fit(LabelMap map, RgbImage shown) {
        ClassMap fit = new ClassMap(map.width(), map.height(), map.concepts())
                .resized(Math.min(map.width(), shown.width()), Math.min(map.height(), shown.height()));
        return new LabelMap(map.category(), fit.width(), fit.height(), fit.ids());
    }
}
