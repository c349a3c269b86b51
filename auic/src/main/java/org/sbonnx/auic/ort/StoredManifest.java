package org.sbonnx.auic.ort;

import java.util.Optional;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;

/** Reads the manifest that a model with bottlenecks stores in its metadata. */
public final class StoredManifest {
    private StoredManifest() {}

    /**
     * The manifest of a model; empty if it has none.
     *
     * @throws org.sbonnx.schemas.BadInput if the metadata is not a valid manifest
     */
    public static Optional<Manifest> read(OnnxModel model) {
        return model.metadata(Manifest.KEY).map(json -> Json.parse("the manifest of " + model, json, Manifest.class));
    }
}
