package org.sbonnx.study.result;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Sites of the paper's networks, shallow ones first. */
public enum PaperSite {
    STAGE2("layer1"),
    STAGE3("layer2"),
    STAGE4("layer3"),
    STAGE5("layer4"),
    PYRAMID("pyramid");

    private final String alias;

    PaperSite(String alias) {
        this.alias = alias;
    }

    /** The site that an alias means; empty for a site that the paper does not have. */
    static Optional<PaperSite> of(String alias) {
        return Arrays.stream(values()).filter(s -> s.alias.equals(alias)).findFirst();
    }

    /** The paper's name of a site, or the alias itself where the paper has no such site. */
    public static String nameOf(String alias) {
        return of(alias)
                .filter(s -> s != PYRAMID)
                .map(s -> s.name().toLowerCase(Locale.ROOT))
                .orElse(alias);
    }

    /** Position from shallow to deep of a site, or of the first one of {@code a+b}; unknown sites are last. */
    static int depthOf(String aliases) {
        return of(aliases.split("\\+")[0]).map(Enum::ordinal).orElse(values().length);
    }

    /** Whether the site is the paper's early one, stage3. */
    public static boolean isEarly(String alias) {
        return alias.equals(STAGE3.alias);
    }

    /** Whether the site is one of the paper's late ones: stage5 or the pyramid. */
    public static boolean isLate(String alias) {
        return alias.equals(STAGE5.alias) || alias.equals(PYRAMID.alias);
    }
}
