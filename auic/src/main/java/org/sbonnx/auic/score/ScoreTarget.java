package org.sbonnx.auic.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor whose channels are scored.
 *
 * @param tensor its name; {@code [1, K, h, w]}
 * @param alias recognised name, such as {@code layer3}
 * @param kind its kind in the report: {@code usb}, {@code ssb}, {@code vanilla} …
 * @param channelNames names from the manifest, or empty
 */
public record ScoreTarget(String tensor, @Nullable String alias, String kind, List<String> channelNames) {

    /** A tensor that is not a bottleneck. */
    public static ScoreTarget vanilla(String tensor, @Nullable String alias) {
        return new ScoreTarget(tensor, alias, "vanilla", List.of());
    }
}
