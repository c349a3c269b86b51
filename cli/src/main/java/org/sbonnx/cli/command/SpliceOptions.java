package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.workflow.convert.ConceptGroups;

/** Options that say which bottleneck goes where. */
final class SpliceOptions {
    @Parameter(
            names = "--at",
            description = "site or set of places: number, alias or tensor of 'sb inspect', or all places as A+B+C",
            required = true)
    List<String> at = new ArrayList<>();

    @Parameter(
            names = "--usb",
            description =
                    "unsupervised: NxK, N parallel groups of K one-hot channels; for a set of places one size for all, or NxK,NxK,… in their order, where 0 stands for a constant")
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

    boolean anyBottleneck() {
        return usb != null || ssb != null;
    }

    /**
     * The bottlenecks that the options describe, one for each place of a cut; SSB groups come before USB groups.
     *
     * @param concepts names the concepts of categories; needed for {@code --ssb CATEGORIES}
     */
    List<BottleneckSpec> specs(Cut cut, @Nullable SegmentationData concepts) {
        int places = cut.places().size();
        BottleneckSpec supervised = ssb == null ? null : BottleneckSpec.ssb(ConceptGroups.of(ssb, concepts));
        if (usb == null && supervised == null) {
            throw new BadInput("no bottleneck is named", "give --usb NxK or --ssb CATEGORIES");
        }
        if (usb == null) {
            return Collections.nCopies(places, Objects.requireNonNull(supervised));
        }
        List<BottleneckSpec> unsupervised = BottleneckSpec.usbs(usb, places, form(), temperature);
        return supervised == null
                ? unsupervised
                : unsupervised.stream().map(supervised::combinedWith).toList();
    }
}
