package org.sbonnx.insert;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Channel;
import org.sbonnx.schemas.model.Manifest.Copy;

/** What a manifest says of the graph, which may have been edited since. */
public final class ManifestClaims {
    private static final int CHANNEL_AXIS = 1;

    private final OnnxModel model;

    private ManifestClaims(OnnxModel model) {
        this.model = model;
    }

    /**
     * Refuses a model whose bottlenecks cannot be read as its manifest says: values that no node computes, other numbers of
     * channels. A model without a manifest passes. The gate finds the same and more, rule by rule.
     *
     * @throws BadInput with the first difference
     */
    public static void require(OnnxModel model) {
        ManifestClaims claims = new ManifestClaims(model);
        Manifests.bottlenecks(model).forEach(claims::require);
    }

    private void require(Bottleneck b) {
        if (b.tensors().isEmpty() || b.groups().isEmpty()) {
            throw wrong("has no " + (b.groups().isEmpty() ? "groups" : "tensors") + " for '" + b.label() + "'");
        }
        List<Channel> channels =
                b.groups().stream().flatMap(g -> g.channels().stream()).toList();
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i).index() != i) {
                throw wrong("numbers channel " + i + " of '" + b.label() + "' as "
                        + channels.get(i).index());
            }
        }
        for (Copy copy : b.tensors()) {
            int groups = b.groups().size();
            if (copy.logits().size() != groups || copy.codes().size() != groups) {
                throw wrong("has " + copy.logits().size() + " logits and "
                        + copy.codes().size() + " codes for the " + groups + " groups of '" + b.label() + "'");
            }
            for (int g = 0; g < groups; g++) {
                int count = b.groups().get(g).channels().size();
                requireValue(copy.logits().get(g), count);
                requireValue(copy.codes().get(g), count);
            }
            requireValue(copy.output(), channels.size());
        }
    }

    private void requireValue(String name, int channels) {
        if (model.index().producer(name).isEmpty()) {
            throw wrong("names the value '" + name + "', which no node of the model computes");
        }
        AnalysedModel.of(model).shapes().extents(name).ifPresent(extents -> {
            if (extents.length <= CHANNEL_AXIS || extents[CHANNEL_AXIS] != channels) {
                throw wrong("names " + channels + " channels of the value '" + name + "', whose shape is "
                        + Arrays.toString(extents));
            }
        });
    }

    private BadInput wrong(String what) {
        return new BadInput("the manifest of " + model + " " + what, "insert the bottleneck again");
    }
}
