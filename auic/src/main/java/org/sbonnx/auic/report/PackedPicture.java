package org.sbonnx.auic.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.TaskLabels.ClassMap;

/** A picture in the form that the page's script reads. */
record PackedPicture(
        int width,
        int height,
        @Nullable String image,
        List<Layer> labels,
        @Nullable PackedMap before,
        @Nullable PackedMap after,
        List<PackedSite> sites) {

    /** One annotation layer. */
    record Layer(String category, PackedMap map) {}

    /** Maps of one site. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Codes.class, name = "codes"),
        @JsonSubTypes.Type(value = Ranked.class, name = "ranked")
    })
    sealed interface PackedSite permits Codes, Ranked {}

    /** One-hot: a map for each group. */
    record Codes(String site, ComparisonSide side, List<PackedMap> groups) implements PackedSite {}

    /** Real-valued: {@code levels} is null if the page has no room for it. */
    record Ranked(
            String site,
            ComparisonSide side,
            List<Integer> channels,
            PackedMap winners,
            PackedMap active,
            @Nullable PackedMap levels)
            implements PackedSite {}

    /**
     * Everything but the image.
     *
     * @param maxSide maximum number of cells in a row or column of a stored map
     */
    static PackedPicture withoutImage(Picture picture, int maxSide) {
        return new PackedPicture(
                0,
                0,
                null,
                picture.labels().stream().map(l -> layer(l, maxSide)).toList(),
                classes(picture.predictedBefore(), maxSide),
                classes(picture.predictedAfter(), maxSide),
                picture.sites().stream().map(PackedPicture::site).toList());
    }

    /** Number of characters of the activations of single channels. */
    int levelCharacters() {
        return sites.stream()
                .mapToInt(s -> s instanceof Ranked r && r.levels() != null
                        ? r.levels().data().length()
                        : 0)
                .sum();
    }

    /** The same with its image. */
    PackedPicture withImage(JpegBudget.EncodedImage shown) {
        return new PackedPicture(shown.width(), shown.height(), shown.dataUri(), labels, before, after, sites);
    }

    /** The same without activations of single channels. */
    PackedPicture withoutLevels() {
        List<PackedSite> bare = sites.stream()
                .map(s -> s instanceof Ranked r
                        ? new Ranked(r.site(), r.side(), r.channels(), r.winners(), r.active(), null)
                        : s)
                .toList();
        return new PackedPicture(width, height, image, labels, before, after, bare);
    }

    private static Layer layer(LabelMap map, int maxSide) {
        return new Layer(map.category(), ids(new ClassMap(map.width(), map.height(), map.concepts()), maxSide));
    }

    private static @Nullable PackedMap classes(@Nullable ClassMap map, int maxSide) {
        return map == null ? null : ids(map, maxSide);
    }

    private static PackedMap ids(ClassMap map, int maxSide) {
        double scale = Math.min(1, (double) maxSide / Math.max(map.width(), map.height()));
        ClassMap fit = map.resized(
                Math.max(1, (int) Math.rint(map.width() * scale)), Math.max(1, (int) Math.rint(map.height() * scale)));
        return PackedMap.ofIds(fit.width(), fit.height(), fit.ids());
    }

    private static PackedSite site(SiteMap map) {
        if (map instanceof SiteMap.OneHot codes) {
            return new Codes(
                    codes.site(),
                    codes.side(),
                    codes.codes().stream()
                            .map(c -> PackedMap.ofIds(codes.width(), codes.height(), c))
                            .toList());
        }
        SiteMap.Ranked ranked = (SiteMap.Ranked) map;
        List<Integer> channels = new ArrayList<>();
        for (int channel : ranked.channels()) {
            channels.add(channel);
        }
        return new Ranked(
                ranked.site(),
                ranked.side(),
                channels,
                PackedMap.ofBytes(ranked.width(), ranked.height(), 1, ranked.winners()),
                PackedMap.ofBits(ranked.width(), ranked.height(), ranked.active()),
                ranked.levels().isEmpty() ? null : levels(ranked));
    }

    private static PackedMap levels(SiteMap.Ranked ranked) {
        int cells = ranked.width() * ranked.height();
        byte[] all = new byte[Math.multiplyExact(cells, ranked.levels().size())];
        for (int i = 0; i < ranked.levels().size(); i++) {
            System.arraycopy(ranked.levels().get(i), 0, all, i * cells, cells);
        }
        return PackedMap.ofBytes(
                ranked.width(), ranked.height(), ranked.levels().size(), all);
    }
}
