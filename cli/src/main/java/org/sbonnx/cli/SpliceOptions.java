package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.table.ConceptPresets;
import org.sbonnx.datasets.table.ConceptTable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Options that say which bottleneck goes where. */
final class SpliceOptions {
    @Parameter(names = "--at", description = "site: tensor, alias or number of 'sb inspect'", required = true)
    List<String> at = new ArrayList<>();

    @Parameter(names = "--outputs", description = "outputs that a site must cut off, separated by commas; default: all")
    List<String> outputs = new ArrayList<>();

    @Parameter(names = "--usb", description = "unsupervised: NxK, N parallel groups of K one-hot channels")
    @Nullable
    String usb;

    @Parameter(
            names = "--ssb",
            description =
                    "supervised: concept categories of the concept data, a concept CSV (id,name,category), or the preset cityscapes-broden")
    @Nullable
    String ssb;

    @Parameter(names = "--form", description = "onehot, or soft (softmax with temperature) for training elsewhere")
    String form = "onehot";

    @Parameter(names = "--temperature", description = "softmax temperature of the soft form")
    double temperature = 1;

    CodeForm form() {
        return switch (form.toLowerCase(Locale.ROOT)) {
            case "onehot" -> CodeForm.ONEHOT;
            case "soft" -> CodeForm.SOFT;
            default -> throw new BadInput("form '" + form + "' is unknown", "choose onehot or soft");
        };
    }

    /** The site of a model that {@code name} means, for the outputs chosen. */
    Site site(OnnxModel model, String name) {
        return new SiteFinder(model, outputs).find(name);
    }

    boolean anyBottleneck() {
        return usb != null || ssb != null;
    }

    /**
     * The bottleneck asked for; SSB groups first where both kinds are.
     *
     * @param concepts names the concepts of categories; needed for {@code --ssb CATEGORIES}
     */
    BottleneckSpec spec(@Nullable SegmentationData concepts) {
        BottleneckSpec supervised = ssb == null ? null : BottleneckSpec.ssb(groups(ssb, concepts));
        BottleneckSpec unsupervised = usb == null ? null : BottleneckSpec.usb(usb, form(), temperature);
        if (supervised != null && unsupervised != null) {
            return supervised.combinedWith(unsupervised);
        }
        if (supervised == null && unsupervised == null) {
            throw new BadInput("no bottleneck is named", "give --usb NxK or --ssb CATEGORIES");
        }
        return supervised != null ? supervised : Objects.requireNonNull(unsupervised);
    }

    /**
     * Concepts by category.
     *
     * @param ssb a preset, a concept CSV, or categories of {@code concepts}
     */
    static Map<String, List<String>> groups(String ssb, @Nullable SegmentationData concepts) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        if (ConceptPresets.names().contains(ssb)) {
            return ConceptPresets.byCategory(ssb);
        }
        if (Files.isRegularFile(Path.of(ssb))) {
            ConceptTable.readConcepts(Path.of(ssb))
                    .forEach(c -> groups.computeIfAbsent(c.category(), k -> new ArrayList<>())
                            .add(c.name()));
            return groups;
        }
        if (concepts == null) {
            throw new BadInput(
                    "'" + ssb + "' is no concept CSV and no preset (" + String.join(", ", ConceptPresets.names()) + ")",
                    "name a file, or give annotated images with --concepts or --data");
        }
        for (String category : ssb.split(",")) {
            List<String> names = concepts.concepts().stream()
                    .filter(c -> c.category().equals(category.strip()))
                    .map(Concept::name)
                    .toList();
            if (names.isEmpty()) {
                throw new BadInput(
                        "data set '" + concepts.name() + "' has no concepts of category '" + category.strip() + "'",
                        "choose among "
                                + concepts.concepts().stream()
                                        .map(Concept::category)
                                        .distinct()
                                        .toList());
            }
            groups.put(category.strip(), names);
        }
        return groups;
    }

    /** Warns where a bottleneck is wider than its site. */
    static void warnIfWide(Console console, Site site, BottleneckSpec spec) {
        if (spec.channels() > site.channels()) {
            console.warn(
                    "%d channels are more than the %d of site '%s': this is no bottleneck",
                    spec.channels(), site.channels(), site.label());
        }
    }
}
