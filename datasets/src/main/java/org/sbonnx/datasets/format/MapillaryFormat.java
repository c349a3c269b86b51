package org.sbonnx.datasets.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;

/**
 * Mapillary Vistas.
 *
 * <pre>
 * config.json or config_vVERSION.json             labels; a label's place in the list is its value and its class id
 * SPLIT/images/X.jpg
 * SPLIT/labels/X.png or SPLIT/vVERSION/labels/X.png    palette or grey values, or the labels' colours
 * </pre>
 *
 * A class has its readable name, or its full one where two labels share that. What is not to be evaluated counts nowhere.
 */
final class MapillaryFormat {
    private static final String CLASS = "class";

    private final Path config;
    private final FolderFormat format = new FolderFormat();
    private final IdTable ids = new IdTable();
    private final Map<Integer, Short> colours = new HashMap<>();

    private MapillaryFormat(Path config) {
        this.config = config;
    }

    /** @param version {@code 1.2} or {@code 2.0} */
    static SegmentationData open(String name, Path root, String split, String version, Optional<SplitList> list) {
        Path named = root.resolve("config_v" + version + ".json");
        MapillaryFormat vistas = new MapillaryFormat(Files.exists(named) ? named : root.resolve("config.json"));
        vistas.readLabels();
        String versioned = split + "/v" + version + "/labels";
        String labels = Files.isDirectory(root.resolve(versioned)) ? versioned : split + "/labels";
        Function<Path, Annotation> annotation = file -> new MapillaryAnnotation(file, vistas.ids, vistas.colours);
        vistas.format.add(new FolderFormat.LayerFiles(CLASS, Glob.expand(root, labels + "/*.png"), annotation));
        list.ifPresent(vistas.format::select);
        return vistas.format.build(name, Glob.expand(root, split + "/images/*.jpg"), CLASS);
    }

    private void readLabels() {
        List<MapillaryConfig.Label> labels = MapillaryConfig.read(config);
        Set<String> readable = new HashSet<>();
        Set<String> shared = new HashSet<>();
        labels.forEach(l -> {
            if (!readable.add(l.readable())) {
                shared.add(l.readable());
            }
        });
        Set<String> names = new HashSet<>();
        for (int i = 0; i < labels.size(); i++) {
            MapillaryConfig.Label label = labels.get(i);
            String name = shared.contains(label.readable()) ? label.name() : label.readable();
            if (!names.add(name)) {
                throw new BadInput("'" + config + "' has two labels '" + name + "'", "restore the file");
            }
            short concept = Boolean.FALSE.equals(label.evaluate())
                    ? LabelMap.VOID
                    : format.concepts().add(CLASS, i, name, label.rgb());
            ids.put(i, concept);
            Short other = colours.put(label.rgb(), concept);
            if (other != null && other != concept) {
                colours.put(label.rgb(), IdTable.UNKNOWN);
            }
        }
        colours.values().removeIf(c -> c == IdTable.UNKNOWN);
    }
}
