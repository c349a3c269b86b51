package org.sbonnx.schemas.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;

/**
 * Description of a model's bottlenecks; stored as JSON in the ONNX file's {@code metadata_props} under {@link #KEY}.
 *
 * @param version version of this format, {@link #VERSION}
 * @param original the model the bottlenecks were spliced into
 * @param tool name and version of the writer
 * @param preprocess how images become the model's input; absent when unknown
 * @param bottlenecks in the order of insertion
 * @param profile how often channels were on when the model was scored, for monitoring; absent when not stored
 * @param views how values that are no maps are seen as maps, for the bottlenecks that stand there; absent when there are none
 */
public record Manifest(
        int version,
        Original original,
        String tool,
        @Nullable Preprocess preprocess,
        List<Bottleneck> bottlenecks,
        @Nullable Profile profile,
        @Nullable List<View> views) {

    /** Key in {@code metadata_props}. */
    public static final String KEY = "sbonnx";

    /** Version of the format that this class reads and writes. */
    public static final int VERSION = 1;

    public Manifest {
        if (version != VERSION) {
            throw new BadInput("manifest version " + version + " is not known", "use a tool of the same major version");
        }
        bottlenecks = List.copyOf(bottlenecks);
        views = views == null ? null : List.copyOf(views);
    }

    /**
     * Reads the manifest that a model carries.
     *
     * @param metadata the model's {@code metadata_props} entry under {@link #KEY}; empty where it has none
     * @param model names the model in errors
     * @throws BadInput if the text is malformed
     */
    public static Optional<Manifest> from(Optional<String> metadata, Object model) {
        return metadata.map(json -> Json.parse("the manifest of " + model, json, Manifest.class));
    }

    /** A manifest without bottlenecks for the model with that hash. */
    public static Manifest empty(String originalSha256, @Nullable Preprocess preprocess) {
        return new Manifest(
                VERSION, new Original(originalSha256), Tool.NAME_AND_VERSION, preprocess, List.of(), null, null);
    }

    /** The bottlenecks by cut: those of one set together, any other alone; in the order of their first. */
    public List<List<Bottleneck>> cuts() {
        Map<String, List<Bottleneck>> cuts = new LinkedHashMap<>();
        for (int i = 0; i < bottlenecks.size(); i++) {
            Bottleneck b = bottlenecks.get(i);
            String key = b.set() == null ? "alone " + i : "set " + b.set();
            cuts.computeIfAbsent(key, k -> new ArrayList<>()).add(b);
        }
        return cuts.values().stream().map(List::copyOf).toList();
    }

    /** The same with other bottlenecks, and so without a profile. */
    public Manifest withBottlenecks(List<Bottleneck> others) {
        return new Manifest(version, original, Tool.NAME_AND_VERSION, preprocess, others, null, views);
    }

    /** The same with another preprocessing. */
    public Manifest withPreprocess(Preprocess other) {
        return new Manifest(version, original, Tool.NAME_AND_VERSION, other, bottlenecks, profile, views);
    }

    /** The same with another profile. */
    public Manifest withProfile(@Nullable Profile other) {
        return new Manifest(version, original, Tool.NAME_AND_VERSION, preprocess, bottlenecks, other, views);
    }

    /** The same with other views. */
    public Manifest withViews(List<View> others) {
        return new Manifest(
                version,
                original,
                Tool.NAME_AND_VERSION,
                preprocess,
                bottlenecks,
                profile,
                others.isEmpty() ? null : others);
    }

    /** The views; none where there are none. */
    public List<View> allViews() {
        return views == null ? List.of() : views;
    }

    /** The bottlenecks whose channels say something: all but the constants. */
    public List<Bottleneck> informative() {
        return bottlenecks.stream().filter(b -> !b.holdsConstant()).toList();
    }

    /**
     * How a value that is no map {@code [B, C, H, W]} is seen as one: it is transposed to {@code [B, C, …]}, tokens that belong
     * to no position are split off, and the rest is given its grid; behind the bottlenecks the same is done backwards.
     *
     * @param source tensor of the original model
     * @param scope prefix of the names of the nodes
     * @param order of the axes of the transposed value, such as 0, 2, 1
     * @param channels of a position
     * @param prefix number of tokens before those of positions
     * @param grid height and width of tokens; depth, height and width of a volume, whose slices stand below one another; empty
     *     where the transposed value is a map already
     * @param maps names of the maps: that of the prefix first, where there is one
     * @param result the value that takes the place of {@code source}
     */
    public record View(
            String source,
            String scope,
            List<Integer> order,
            int channels,
            int prefix,
            List<Integer> grid,
            List<String> maps,
            String result) {
        public View {
            order = List.copyOf(order);
            grid = List.copyOf(grid);
            maps = List.copyOf(maps);
            requireAtLeast(0, prefix, "prefix");
            requireAtLeast(1, channels, "channels");
            order.forEach(axis -> requireAtLeast(0, axis, "order"));
            grid.forEach(extent -> requireAtLeast(1, extent, "grid"));
        }

        private static void requireAtLeast(int minimum, int value, String field) {
            if (value < minimum) {
                throw new BadInput(
                        "a view of the manifest has " + value + " at '" + field + "', less than " + minimum,
                        "use a model that is as it was written");
            }
        }
    }

    /**
     * How often each channel is its group's argmax on a reference data set.
     *
     * @param data name of the data set
     * @param images number of images
     * @param sites one entry for each bottleneck
     */
    public record Profile(String data, int images, List<ChannelFrequencies> sites) {
        public Profile {
            sites = List.copyOf(sites);
        }
    }

    /**
     * @param output tensor of the bottleneck's output
     * @param shares share of the cells in which each channel is its group's argmax
     * @param usual median divergence of a single image from {@code shares}
     * @param high divergence that 95 of 100 single images stay below
     */
    public record ChannelFrequencies(String output, List<Double> shares, double usual, double high) {
        public ChannelFrequencies {
            shares = List.copyOf(shares);
        }
    }

    /** @param sha256 of the original file's bytes */
    public record Original(String sha256) {}

    /** What the channels of a group mean. */
    public enum BottleneckKind {
        /** Unsupervised: softmax codes, one-hot at inference. */
        USB,
        /** Supervised by the concepts of one category; linear. */
        SSB,
        /** A plain linear bottleneck without an objective of its own. */
        LINEAR,
        /** The identity; proves that a splice changes nothing. */
        IDENTITY,
        /** Groups of several kinds side by side; never the kind of a group. */
        MIXED
    }

    /** How the codes are computed from the logits in the file. */
    public enum CodeForm {
        /** {@code Equal(ArgMax(logits), 0..K-1)}: exactly one channel of a group is 1. */
        ONEHOT,
        /** {@code softmax(logits / temperature)}. */
        SOFT,
        /** The logits themselves. */
        LINEAR
    }

    /** How a consumer of the site is connected: {@code REMADE}, its kernel is refitted; {@code RESTORED}, a convolution before it projects back. */
    public enum ConsumerMode {
        REMADE,
        RESTORED
    }

    /**
     * One bottleneck with one set of weights, present at every copy of its site.
     *
     * @param site tensor name of the (reference) copy of the site, in the original model
     * @param alias recognised name such as {@code layer3}
     * @param kind kind of all groups, or {@link BottleneckKind#MIXED}
     * @param form form of the USB groups, or {@link CodeForm#LINEAR} where there are none
     * @param temperature softmax temperature of the soft form of USB groups
     * @param tensors one entry for each copy of the site; the last is the one scored (the 1.0× scale)
     * @param groups parallel bottlenecks, in the order of their channels
     * @param readers consumers of the site with the weights made for them: refitted or projected
     * @param parameters initializers by training phase
     * @param set name shared by the bottlenecks that only together cut every path; null where this one cuts alone
     * @param positions initializer [1, C_site, h, w] that is added to the restored site: what a position has beyond its code;
     *     null where there is none
     */
    public record Bottleneck(
            String site,
            @Nullable String alias,
            BottleneckKind kind,
            CodeForm form,
            double temperature,
            List<Copy> tensors,
            List<Group> groups,
            List<Consumer> readers,
            Parameters parameters,
            @Nullable String set,
            @Nullable String positions) {

        public Bottleneck {
            tensors = List.copyOf(tensors);
            groups = List.copyOf(groups);
            readers = List.copyOf(readers);
            if (tensors.isEmpty() || groups.isEmpty()) {
                throw new BadInput("the bottleneck at '" + site + "' has no tensors or no groups", "insert it again");
            }
        }

        /** A bottleneck that cuts every path alone. */
        public Bottleneck(
                String site,
                @Nullable String alias,
                BottleneckKind kind,
                CodeForm form,
                double temperature,
                List<Copy> tensors,
                List<Group> groups,
                List<Consumer> readers,
                Parameters parameters) {
            this(site, alias, kind, form, temperature, tensors, groups, readers, parameters, null, null);
        }

        /** Channels of all groups together. */
        public int channels() {
            return groups.stream().mapToInt(g -> g.channels().size()).sum();
        }

        /** The same with other trainable initializers. */
        public Bottleneck withParameters(Parameters others) {
            return new Bottleneck(
                    site, alias, kind, form, temperature, tensors, groups, readers, others, set, positions);
        }

        /** The same as a member of a set; null for none. */
        public Bottleneck withSet(@Nullable String name) {
            return new Bottleneck(
                    site, alias, kind, form, temperature, tensors, groups, readers, parameters, name, positions);
        }

        /** The same with a constant for each position; null for none. */
        public Bottleneck withPositions(@Nullable String initializer) {
            return new Bottleneck(
                    site, alias, kind, form, temperature, tensors, groups, readers, parameters, set, initializer);
        }

        /** Whether every group has one channel that is always on: the site is replaced by a constant. */
        public boolean holdsConstant() {
            return groups.stream()
                    .allMatch(g -> g.form() == CodeForm.ONEHOT && g.channels().size() == 1);
        }

        /** The copy whose maps are scored. */
        public Copy scored() {
            return tensors.get(tensors.size() - 1);
        }

        /** {@code alias} or else {@code site}. */
        public String label() {
            return Optional.ofNullable(alias).orElse(site);
        }
    }

    /**
     * The tensors of one copy.
     *
     * @param source the site's tensor that the bottleneck reads
     * @param logits output of each group's 1×1 convolution
     * @param codes output of each group: one-hot, soft, or the logits themselves
     * @param output all codes concatenated: the only tensor that everything downstream reads
     */
    public record Copy(String source, List<String> logits, List<String> codes, String output) {}

    /**
     * One of the parallel bottlenecks.
     *
     * @param category concept category of an SSB group, or {@code usb1}, {@code usb2} … of USB groups
     * @param weight name of the initializer [channels, C_site, 1, 1] of its convolution
     * @param bias name of the initializer [channels]
     */
    public record Group(
            String category, BottleneckKind kind, CodeForm form, String weight, String bias, List<Channel> channels) {}

    /**
     * @param index position in the concatenated output
     * @param name a concept's name, or {@code codeN} until scoring suggests a better one
     */
    public record Channel(int index, String name) {}

    /**
     * @param node name (or first output) of the consuming node
     * @param initializer the weight made for it: the refitted kernel, or the kernel of the projecting convolution
     */
    public record Consumer(String node, String initializer, ConsumerMode mode) {}

    /**
     * @param phase1 weights of the bottleneck itself
     * @param phase2 every trainable initializer after the bottleneck
     */
    public record Parameters(List<String> phase1, List<String> phase2) {}
}
