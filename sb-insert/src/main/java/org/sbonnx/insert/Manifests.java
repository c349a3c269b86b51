package org.sbonnx.insert;

import java.util.List;
import java.util.Optional;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;

/** Reads and writes the manifest in a model's metadata. */
public final class Manifests {
    private Manifests() {}

    /**
     * The manifest in the model's metadata; empty for a model without one.
     *
     * @throws BadInput if the metadata is malformed
     */
    public static Optional<Manifest> find(OnnxModel model) {
        return Manifest.from(model.metadata(Manifest.KEY), model);
    }

    /**
     * The bottlenecks that the model's manifest lists, in its order; none for a model without a manifest.
     *
     * @throws BadInput if the metadata is malformed
     */
    public static List<Manifest.Bottleneck> bottlenecks(OnnxModel model) {
        return find(model).map(Manifest::bottlenecks).orElse(List.of());
    }

    /** The same without constants, whose only channel is always on. */
    public static List<Manifest.Bottleneck> informative(OnnxModel model) {
        return find(model).map(Manifest::informative).orElse(List.of());
    }

    /**
     * The manifest of a model that must have bottlenecks.
     *
     * @throws BadInput if it has none
     */
    public static Manifest require(OnnxModel model) {
        return find(model)
                .filter(m -> !m.bottlenecks().isEmpty())
                .orElseThrow(() ->
                        new BadInput(model + " has no bottleneck", "make one with 'sb insert' or 'sb calibrate'"));
    }

    /** The edit that stores a manifest. */
    public static Edit edit(Manifest manifest) {
        return new Edit.SetMetadata(Manifest.KEY, Json.compact(manifest));
    }

    /** The model with another manifest. */
    public static OnnxModel with(OnnxModel model, Manifest manifest) {
        return GraphEditor.apply(model, List.of(edit(manifest)));
    }
}
