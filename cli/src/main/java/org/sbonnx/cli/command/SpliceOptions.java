package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.workflow.convert.ConceptGroups;

/** Options that say which bottleneck goes where. */
final class SpliceOptions {
    @Parameter(names = "--at", description = "site: tensor, alias or number of 'sb inspect'", required = true)
    List<String> at = new ArrayList<>();

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

    boolean anyBottleneck() {
        return usb != null || ssb != null;
    }

    /**
     * The bottleneck that the options describe; SSB groups come before USB groups.
     *
     * @param concepts names the concepts of categories; needed for {@code --ssb CATEGORIES}
     */
    BottleneckSpec spec(@Nullable SegmentationData concepts) {
        BottleneckSpec supervised = ssb == null ? null : BottleneckSpec.ssb(ConceptGroups.of(ssb, concepts));
        BottleneckSpec unsupervised = usb == null ? null : BottleneckSpec.usb(usb, form(), temperature);
        if (supervised != null && unsupervised != null) {
            return supervised.combinedWith(unsupervised);
        }
        if (supervised == null && unsupervised == null) {
            throw new BadInput("no bottleneck is named", "give --usb NxK or --ssb CATEGORIES");
        }
        return supervised != null ? supervised : Objects.requireNonNull(unsupervised);
    }
}
