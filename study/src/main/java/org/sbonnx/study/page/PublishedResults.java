package org.sbonnx.study.page;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.study.result.PaperSite;
import org.sbonnx.study.result.SeedGroup;

/**
 * Results of Losch et al. 2021 on Cityscapes, in percent mIoU unless noted. Keys are {@code network}, {@code network stage},
 * {@code regime stage} or {@code kind stage}.
 */
final class PublishedResults {
    private static final Map<String, Double> VANILLA = Map.of("pspnet", 77.6, "ms-ocrnet", 79.6);

    /** Table 3. */
    private static final Map<String, Double> SSB = Map.of(
            "pspnet stage3", 76.4,
            "pspnet stage4", 77.4,
            "pspnet pyramid", 74.7,
            "ms-ocrnet stage3", 78.2,
            "ms-ocrnet stage4", 77.8,
            "ms-ocrnet stage5", 77.3);

    /** Table 5, the best USB of each site. */
    private static final Map<String, String> USB = Map.of(
            "pspnet stage3", "4×50: 73.3, 60 active",
            "pspnet stage4", "2×50: 75.5, 14 active",
            "pspnet pyramid", "1×50: 77.5, 40 active",
            "ms-ocrnet stage3", "4×50: 77.4, 48 active",
            "ms-ocrnet stage4", "2×10: 77.5, 11 active",
            "ms-ocrnet stage5", "2×50: 78.0, 23 active");

    /** Table 4: softmax → argmax. */
    private static final Map<String, String> RELAXATION = Map.of(
            "annealed stage3", "4×50: 74.7 → 73.3",
            "entropy stage3", "4×50: 74.0 → 36.7",
            "annealed stage4", "2×50: 75.8 → 75.5",
            "entropy stage4", "2×50: 76.0 → 25.8");

    /** Table 7, stability. */
    private static final Map<String, Double> STABILITY = Map.ofEntries(
            Map.entry("none stage3", 0.034),
            Map.entry("none stage4", 0.077),
            Map.entry("none pyramid", 0.099),
            Map.entry("linear stage3", 0.004),
            Map.entry("linear stage4", 0.069),
            Map.entry("linear pyramid", 0.082),
            Map.entry("ssb stage3", 0.047),
            Map.entry("ssb stage4", 0.099),
            Map.entry("ssb pyramid", 0.099),
            Map.entry("usb stage3", 0.938),
            Map.entry("usb stage4", 0.945),
            Map.entry("usb pyramid", 0.947),
            Map.entry("softmax", 0.20));

    private PublishedResults() {}

    /** Table 3's first row. */
    static @Nullable Double vanilla(String network) {
        return VANILLA.get(network);
    }

    static String vanillaText(String network) {
        return text(VANILLA.get(network), 1);
    }

    static String ssb(SeedGroup g) {
        return text(SSB.get(g.experiment().family() + " " + g.paperSite()), 1);
    }

    static String usb(String network, String site) {
        return USB.getOrDefault(network + " " + PaperSite.nameOf(site), "–");
    }

    static String relaxation(String regime, String site) {
        return RELAXATION.getOrDefault(regime + " " + PaperSite.nameOf(site), "–");
    }

    /** @param kind none, linear, ssb or usb */
    static String stability(String kind, String site) {
        return text(STABILITY.get(kind + " " + PaperSite.nameOf(site).replace("stage5", "pyramid")), 3);
    }

    static String stabilityWithSoftmax() {
        return text(STABILITY.get("softmax"), 2);
    }

    private static String text(@Nullable Double value, int digits) {
        return value == null ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
