package org.sbonnx.schemas.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/**
 * How an image becomes the model's input: brought to {@code width} × {@code height}, channels ordered, divided, then
 * normalised per channel with {@code (v / divide - mean) / std}.
 *
 * @param width input width in pixels
 * @param height input height in pixels
 * @param channelOrder {@code RGB}, {@code BGR} or {@code GRAY}
 * @param layout {@code NCHW} or {@code NHWC}
 * @param divide divisor applied to 0–255 values before the normalisation
 * @param mean mean per channel, in the order of the channels fed
 * @param std standard deviation per channel, in the order of the channels fed
 * @param resize how the image gets that size
 * @param output the model's output whose classes are judged; null for the first that holds class scores
 * @param head what the outputs mean, where the graph does not show it; null: as the graph shows
 */
public record Preprocess(
        int width,
        int height,
        String channelOrder,
        String layout,
        double divide,
        List<Double> mean,
        List<Double> std,
        Resize resize,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String output,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Head head) {

    private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

    @JsonCreator
    static Preprocess parse(
            @JsonProperty("width") int width,
            @JsonProperty("height") int height,
            @JsonProperty("channelOrder") @Nullable String channelOrder,
            @JsonProperty("layout") @Nullable String layout,
            @JsonProperty("divide") @Nullable Double divide,
            @JsonProperty("mean") @Nullable List<Double> mean,
            @JsonProperty("std") @Nullable List<Double> std,
            @JsonProperty("resize") @Nullable String resize,
            @JsonProperty("output") @Nullable String output,
            @JsonProperty("head") @Nullable Head head) {
        Preprocess p = of(width, height, channelOrder, layout, divide, mean, std, resize);
        if (head != null && output != null && !head.outputs().contains(output)) {
            throw new BadInput(
                    "the preprocessing's 'output' is '" + output + "', but its 'head' is of " + head.outputs(),
                    "leave 'output' out");
        }
        return new Preprocess(
                p.width, p.height, p.channelOrder, p.layout, p.divide, p.mean, p.std, p.resize, output, head);
    }

    /** The same with a description of what the outputs mean. */
    public Preprocess withHead(Head other) {
        return new Preprocess(width, height, channelOrder, layout, divide, mean, std, resize, output, other);
    }

    /**
     * Checks every field. Absent ones take the defaults of {@link #imagenet}, but mean and standard deviation 0.5 for grey images.
     */
    public static Preprocess of(
            int width,
            int height,
            @Nullable String channelOrder,
            @Nullable String layout,
            @Nullable Double divide,
            @Nullable List<Double> mean,
            @Nullable List<Double> std,
            @Nullable String resize) {
        String order = upper(channelOrder, "RGB");
        boolean gray = order.equals("GRAY");
        return new Preprocess(
                width,
                height,
                order,
                upper(layout, "NCHW"),
                divide == null ? 255 : divide,
                mean == null ? (gray ? List.of(0.5) : IMAGENET_MEAN) : List.copyOf(mean),
                std == null ? (gray ? List.of(0.5) : IMAGENET_STD) : List.copyOf(std),
                resize == null ? Resize.STRETCH : resize(resize),
                null,
                null);
    }

    public Preprocess {
        require(width > 0 && width <= 1 << 15 && height > 0 && height <= 1 << 15, "size", width + "x" + height);
        require(List.of("RGB", "BGR", "GRAY").contains(channelOrder), "channelOrder", channelOrder);
        require(List.of("NCHW", "NHWC").contains(layout), "layout", layout);
        require(divide > 0 && Double.isFinite(divide), "divide", divide);
        int channels = channelOrder.equals("GRAY") ? 1 : 3;
        require(mean.size() == channels && mean.stream().allMatch(Double::isFinite), "mean", mean);
        require(std.size() == channels && std.stream().allMatch(s -> s > 0 && Double.isFinite(s)), "std", std);
    }

    /** The usual default: RGB / 255, ImageNet's mean and standard deviation, NCHW, stretched to the model's size. */
    public static Preprocess imagenet(int width, int height) {
        return of(width, height, null, null, null, null, null, null);
    }

    /** As {@link #imagenet}, but the bytes of the image as they are, for models that take bytes. */
    public static Preprocess bytes(int width, int height, String channelOrder, String layout) {
        List<Double> zero = channelOrder.equals("GRAY") ? List.of(0.0) : List.of(0.0, 0.0, 0.0);
        List<Double> one = channelOrder.equals("GRAY") ? List.of(1.0) : List.of(1.0, 1.0, 1.0);
        return of(width, height, channelOrder, layout, 1.0, zero, one, null);
    }

    /** What the model is fed for a byte of a channel, where nothing is resized. */
    public double value(int channel, int pixel) {
        return (pixel / divide - mean.get(channel)) / std.get(channel);
    }

    /** The same with another output judged, which the description of the head is not of unless it names it. */
    public Preprocess withOutput(String other) {
        Head kept = head != null && head.outputs().contains(other) ? head : null;
        return new Preprocess(width, height, channelOrder, layout, divide, mean, std, resize, other, kept);
    }

    /** What is judged; null for the first output that holds class scores. */
    public @Nullable Head judged() {
        return head != null || output == null ? head : Head.ofOutput(output);
    }

    /** Whether the model runs on overlapping windows of an image instead of the resized image. */
    public boolean windowed() {
        return resize == Resize.WINDOW;
    }

    /** Channels fed to the model: 1 or 3. */
    public int channels() {
        return mean.size();
    }

    /** Whether the tensor is [n, c, h, w]; otherwise it is [n, h, w, c]. */
    public boolean channelsFirst() {
        return layout.equals("NCHW");
    }

    /** Whether the first channel is blue instead of red. */
    public boolean blueFirst() {
        return channelOrder.equals("BGR");
    }

    private static Resize resize(String value) {
        for (Resize known : Resize.values()) {
            if (known.name().equalsIgnoreCase(value)) {
                return known;
            }
        }
        throw unusable("resize", value);
    }

    private static String upper(@Nullable String value, String fallback) {
        return value == null ? fallback : value.toUpperCase(Locale.ROOT);
    }

    private static void require(boolean fine, String field, Object value) {
        if (!fine) {
            throw unusable(field, value);
        }
    }

    private static BadInput unusable(String field, Object value) {
        return new BadInput(
                "preprocessing field '" + field + "' cannot be " + value, "see preprocess.json in the examples");
    }
}
