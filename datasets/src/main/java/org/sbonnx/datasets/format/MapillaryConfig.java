package org.sbonnx.datasets.format;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/** The labels of Mapillary Vistas' {@code config.json}; other fields are skipped. */
@JsonIgnoreProperties(ignoreUnknown = true)
record MapillaryConfig(List<Label> labels) {
    private static final int MAX_LABELS = 65536;

    /**
     * @param evaluate absent means true
     * @param color red, green, blue
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Label(String name, String readable, @Nullable Boolean evaluate, List<Integer> color) {
        int rgb() {
            return color.get(0) << 16 | color.get(1) << 8 | color.get(2);
        }
    }

    /** The labels in their order. */
    static List<Label> read(Path file) {
        List<Label> labels = Json.read(file, MapillaryConfig.class).labels();
        if (labels.isEmpty() || labels.size() > MAX_LABELS) {
            throw new BadInput("'" + file + "' has " + labels.size() + " labels", "restore the file");
        }
        for (Label label : labels) {
            if (label.color().size() != 3 || label.color().stream().anyMatch(c -> c < 0 || c > 255)) {
                throw new BadInput(
                        "'" + file + "' gives label '" + label.name() + "' the colour " + label.color(),
                        "give red, green and blue from 0 to 255");
            }
        }
        return labels;
    }
}
