package org.sbonnx.auic.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

/**
 * Channel scores by column, which takes a fraction of the size of one object per channel. Names are indices into
 * {@code words}, −1 for none; scores have four decimals, thresholds four significant digits.
 *
 * @param openRanges the optimal threshold range, by row, where one of its ends is infinite
 */
@SuppressWarnings("ArrayRecordComponent")
record ChannelColumns(
        List<String> words,
        int[] channel,
        int[] name,
        int[] concept,
        int[] category,
        double[] miou,
        double[] iou,
        double[] threshold,
        double[] phi,
        int[] runnerUp,
        double[] margin,
        int[] iouConcept,
        int[] netDissect,
        int[] drivenBy,
        Map<Integer, List<@Nullable Double>> openRanges) {

    static ChannelColumns of(List<ChannelScore> scores) {
        Words words = new Words(scores);
        Map<Integer, List<@Nullable Double>> open = new TreeMap<>();
        for (int i = 0; i < scores.size(); i++) {
            if (scores.get(i).threshold() == null) {
                open.put(i, scores.get(i).thresholdRange());
            }
        }
        return new ChannelColumns(
                words.list,
                scores.stream().mapToInt(ChannelScore::channel).toArray(),
                words.column(ChannelScore::name),
                words.column(ChannelScore::concept),
                words.column(ChannelScore::category),
                decimals(scores, ChannelScore::miou),
                decimals(scores, ChannelScore::iou),
                scores.stream()
                        .mapToDouble(ChannelColumns::threshold)
                        .map(v -> rounded(v, new MathContext(4, RoundingMode.HALF_EVEN)))
                        .toArray(),
                decimals(scores, ChannelScore::phi),
                words.column(ChannelScore::runnerUp),
                decimals(scores, ChannelScore::margin),
                words.column(ChannelScore::iouConcept),
                words.column(ChannelScore::netDissectConcept),
                words.column(s -> s.drivenBy().isEmpty() ? null : s.drivenBy().get(0)),
                open);
    }

    private static double threshold(ChannelScore score) {
        Double threshold = score.threshold();
        return threshold == null ? Double.NaN : threshold;
    }

    private static double[] decimals(List<ChannelScore> scores, ToDoubleFunction<ChannelScore> figure) {
        return scores.stream()
                .mapToDouble(figure)
                .map(v -> Double.isFinite(v) ? Math.rint(v * 1e4) / 1e4 : v)
                .toArray();
    }

    private static double rounded(double value, MathContext digits) {
        return Double.isFinite(value) ? new BigDecimal(value).round(digits).doubleValue() : value;
    }

    /** Numbers names in order of first use. */
    private static final class Words {
        private final List<ChannelScore> scores;
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private final List<String> list = new ArrayList<>();

        Words(List<ChannelScore> scores) {
            this.scores = scores;
        }

        int[] column(Function<ChannelScore, @Nullable String> name) {
            return scores.stream().mapToInt(s -> number(name.apply(s))).toArray();
        }

        private int number(@Nullable String word) {
            if (word == null) {
                return -1;
            }
            return numbers.computeIfAbsent(word, w -> {
                list.add(w);
                return list.size() - 1;
            });
        }
    }
}
