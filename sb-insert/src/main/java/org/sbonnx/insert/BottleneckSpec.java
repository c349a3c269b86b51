package org.sbonnx.insert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/**
 * The bottleneck to insert: parallel groups of channels, concatenated to [n, N_SB, h, w] in their order.
 *
 * @param groups in the order of their channels
 * @param temperature of the softmax in USB groups of the soft form
 */
public record BottleneckSpec(List<GroupSpec> groups, double temperature) {
    private static final Pattern USB = Pattern.compile("(\\d{1,4})[xX×](\\d{1,5})");
    private static final int MAX_CHANNELS = 1 << 14;

    /**
     * One group of channels, [n, K, h, w].
     *
     * @param category concept category of an SSB group; {@code usb1}, {@code usb2} … of USB groups
     * @param form {@link CodeForm#ONEHOT} or {@link CodeForm#SOFT} for a USB group, else {@link CodeForm#LINEAR}
     * @param channels names of the channels
     */
    public record GroupSpec(String category, BottleneckKind kind, CodeForm form, List<String> channels) {
        public GroupSpec {
            channels = List.copyOf(channels);
            if (channels.isEmpty()) {
                throw new BadInput("bottleneck group '" + category + "' has no channels", "give it at least one");
            }
        }

        /** Number of channels. */
        public int size() {
            return channels.size();
        }
    }

    public BottleneckSpec {
        groups = List.copyOf(groups);
        int channels = groups.stream().mapToInt(GroupSpec::size).sum();
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new BadInput("a bottleneck cannot have " + channels + " channels", "choose 1 to " + MAX_CHANNELS);
        }
        if (!(temperature > 0) || !Double.isFinite(temperature)) {
            throw new BadInput("the softmax temperature cannot be " + temperature, "choose a positive number");
        }
    }

    /** Channels of all groups together (N_SB of the paper). */
    public int channels() {
        return groups.stream().mapToInt(GroupSpec::size).sum();
    }

    /** The common kind of the groups, or {@link BottleneckKind#MIXED}. */
    public BottleneckKind kind() {
        BottleneckKind first = groups.get(0).kind();
        return groups.stream().allMatch(g -> g.kind() == first) ? first : BottleneckKind.MIXED;
    }

    /** Form of the USB groups, or {@link CodeForm#LINEAR} where there are none. */
    public CodeForm form() {
        return groups.stream()
                .filter(g -> g.kind() == BottleneckKind.USB)
                .map(GroupSpec::form)
                .findFirst()
                .orElse(CodeForm.LINEAR);
    }

    /** One channel that is always on: the site is replaced by its mean, and nothing flows there. */
    public static BottleneckSpec constant() {
        return usb(1, 1, CodeForm.ONEHOT, 1);
    }

    /** Whether the site is replaced by a constant. */
    public boolean isConstant() {
        return groups.stream().allMatch(g -> g.form() == CodeForm.ONEHOT && g.size() == 1);
    }

    /** {@code parallel} softmax groups of {@code width} channels each (eq. 16–18). */
    public static BottleneckSpec usb(int parallel, int width, CodeForm form, double temperature) {
        List<GroupSpec> groups = new ArrayList<>();
        for (int g = 0; g < parallel; g++) {
            groups.add(new GroupSpec(
                    "usb" + (g + 1),
                    BottleneckKind.USB,
                    form,
                    names(parallel > 1 ? "u" + (g + 1) + "_code" : "code", width)));
        }
        return new BottleneckSpec(groups, temperature);
    }

    /**
     * Reads the bottlenecks of the places of a cut: {@code NxK} for all of them, or one for each, separated by commas;
     * {@code 0} replaces a place by its mean.
     *
     * @param places number of places
     * @return one for each place
     * @throws BadInput if one is not of that form, or their number is neither 1 nor that of the places
     */
    public static List<BottleneckSpec> usbs(String list, int places, CodeForm form, double temperature) {
        String[] parts = list.split(",", -1);
        if (parts.length != 1 && parts.length != places) {
            throw new BadInput(
                    "'" + list + "' has " + parts.length + " sizes for " + places
                            + (places == 1 ? " place" : " places"),
                    "give one size for all, or one for each place in the order of 'sb inspect'");
        }
        List<BottleneckSpec> specs = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            String size = parts[parts.length == 1 ? 0 : i].strip();
            specs.add(size.equals("0") ? constant() : usb(size, form, temperature));
        }
        if (specs.stream().allMatch(BottleneckSpec::isConstant)) {
            throw new BadInput("'" + list + "' replaces every place by a constant", "give a size NxK somewhere");
        }
        return specs;
    }

    /**
     * Reads {@code NxK}.
     *
     * @throws BadInput if it is not of that form, or has no or too many channels
     */
    public static BottleneckSpec usb(String nxk, CodeForm form, double temperature) {
        Matcher m = USB.matcher(nxk);
        if (!m.matches()) {
            throw new BadInput("'" + nxk + "' is not a USB size", "write NxK, such as 1x20 or 2x50");
        }
        int n = Integer.parseInt(m.group(1));
        int k = Integer.parseInt(m.group(2));
        if (n < 1 || k < 2 || (long) n * k > MAX_CHANNELS) {
            throw new BadInput(
                    "'" + nxk + "' is not a USB size",
                    "choose at least 1 group of 2 channels, at most " + MAX_CHANNELS + " in all");
        }
        return usb(n, k, form, temperature);
    }

    /** One linear group for each concept category (eq. 8, 11). */
    public static BottleneckSpec ssb(Map<String, List<String>> conceptsByCategory) {
        List<GroupSpec> groups = new ArrayList<>();
        conceptsByCategory.forEach(
                (category, names) -> groups.add(new GroupSpec(category, BottleneckKind.SSB, CodeForm.LINEAR, names)));
        return new BottleneckSpec(groups, 1);
    }

    /** A plain linear bottleneck: the paper's third baseline. */
    public static BottleneckSpec linear(int channels) {
        return new BottleneckSpec(
                List.of(new GroupSpec("linear", BottleneckKind.LINEAR, CodeForm.LINEAR, names("channel", channels))),
                1);
    }

    /** One linear group of the site's width; with identity weights it reproduces the original model. */
    public static BottleneckSpec identity(Site site) {
        return new BottleneckSpec(
                List.of(new GroupSpec(
                        "identity", BottleneckKind.IDENTITY, CodeForm.LINEAR, names("channel", site.channels()))),
                1);
    }

    /** The groups of both, concatenated. */
    public BottleneckSpec combinedWith(BottleneckSpec other) {
        List<GroupSpec> all = new ArrayList<>(groups);
        all.addAll(other.groups());
        return new BottleneckSpec(all, Math.min(temperature, other.temperature()));
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }
}
