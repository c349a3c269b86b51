package org.sbonnx.datasets.format;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.broden.BrodenFormat;
import org.sbonnx.datasets.broden.BrodenPlusFormat;
import org.sbonnx.datasets.coco.CocoFormat;
import org.sbonnx.datasets.coco.PanopticFormat;
import org.sbonnx.datasets.cvat.CvatFormat;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.datasets.table.KnownClasses;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;
import org.sbonnx.schemas.data.DatasetDescription.Layer;
import org.sbonnx.schemas.json.Json;

/**
 * Opens data sets by the format that their description names. Most formats are a {@link FolderFormat} with known globs and class
 * tables; Broden and Broden+ have readers of their own.
 */
public final class DatasetFormats {
    private static final String CLASS = "class";

    private final DatasetDescription description;
    private final String name;
    private final Path folder;
    private final FolderFormat format = new FolderFormat();

    private DatasetFormats(DatasetDescription description, String name, Path folder) {
        this.description = description;
        this.name = name;
        this.folder = folder;
    }

    /**
     * Opens the data set that a JSON file describes: lists its files, decodes none of them.
     *
     * @param description JSON file of a {@link DatasetDescription}; its paths are relative to the folder it lies in
     * @throws BadInput if the description, a concept table, or the pairing of images and labels is wrong
     */
    public static SegmentationData open(Path description) {
        DatasetDescription parsed = Json.read(description, DatasetDescription.class);
        Path folder = Objects.requireNonNull(description.toAbsolutePath().getParent(), "a file has a folder");
        String file = description.getFileName().toString();
        String name = parsed.name() == null ? file.replaceFirst("\\.json$", "") : parsed.name();
        try {
            return new DatasetFormats(parsed, name, folder).open();
        } catch (InvalidPathException e) {
            throw new BadInput(
                    "'" + description + "' names the impossible path '" + e.getInput() + "' (" + e.getReason() + ")",
                    "correct it",
                    e);
        }
    }

    private SegmentationData open() {
        String preset =
                description.format() == null ? "folder" : description.format().toLowerCase(Locale.ROOT);
        PresetFields.check(description, preset);
        return switch (preset) {
            case "folder" -> folder();
            case "cityscapes" -> cityscapes();
            case "camvid" -> camvid();
            case "labelme" -> labelme();
            case "broden" -> {
                refuseLayers(preset);
                yield listed(BrodenFormat.open(description, name, root()));
            }
            case "broden+" -> {
                refuseLayers(preset);
                yield listed(BrodenPlusFormat.open(description, name, root()));
            }
            case "coco" -> {
                refuseLayers(preset);
                Annotations annotations = PresetFields.annotations(description, preset);
                yield listed(CocoFormat.open(description, annotations, name, folder, root()));
            }
            case "coco-panoptic" -> {
                refuseLayers(preset);
                Annotations annotations = PresetFields.annotations(description, preset);
                yield listed(PanopticFormat.open(description, annotations, name, folder, root()));
            }
            case "cvat" -> {
                refuseLayers(preset);
                Annotations annotations = PresetFields.annotations(description, preset);
                yield listed(CvatFormat.open(description, annotations, name, folder, root()));
            }
            case "voc" -> {
                refuseLayers(preset);
                yield VocFormat.open(name, root(), split("val"), list());
            }
            case "ade20k" -> {
                refuseLayers(preset);
                yield Ade20kFormat.open(name, root(), split("validation"), list());
            }
            case "mapillary-1.2", "mapillary-2.0" -> {
                refuseLayers(preset);
                yield MapillaryFormat.open(name, root(), split("validation"), preset.replace("mapillary-", ""), list());
            }
            default ->
                throw new BadInput(
                        "unknown data set format '" + description.format() + "'",
                        "use \"folder\", \"cityscapes\", \"camvid\", \"labelme\", \"broden\", \"broden+\", \"coco\","
                                + " \"coco-panoptic\", \"voc\", \"ade20k\", \"mapillary-1.2\", \"mapillary-2.0\" or"
                                + " \"cvat\"");
        };
    }

    private SegmentationData folder() {
        if (description.images() == null) {
            throw new BadInput("data set '" + name + "' names no images", "add \"images\": a glob of image files");
        }
        return build(folder, description.images());
    }

    /**
     * <pre>
     * leftImg8bit/SPLIT/CITY/X_leftImg8bit.png
     * gtFine/SPLIT/CITY/X_gtFine_labelIds.png     34 ids, 19 of them classes
     * </pre>
     */
    private SegmentationData cityscapes() {
        String split = split("val");
        Path root = root();
        addKnownClasses("cityscapes", root, "gtFine/" + split + "/*/*_gtFine_labelIds.png");
        return build(root, List.of("leftImg8bit/" + split + "/*/*_leftImg8bit.png"));
    }

    /**
     * <pre>
     * SPLIT/X.png, SPLITannot/X.png     or     SPLIT/images/X.*, SPLIT/labels/X.png
     * </pre>
     */
    private SegmentationData camvid() {
        String split = split("val");
        Path root = root();
        boolean annot = Files.isDirectory(root.resolve(split + "annot"));
        addKnownClasses("camvid", root, annot ? split + "annot/*.png" : split + "/labels/*.png");
        return build(root, List.of(split + (annot ? "/*.{png,jpg}" : "/images/*.{png,jpg}")));
    }

    /** Images and labelme's JSON files side by side in one folder; the layer names the concept table. */
    private SegmentationData labelme() {
        Path root = root();
        if (description.labels() == null || description.labels().size() != 1) {
            throw new BadInput(
                    "data set '" + name + "' of format labelme needs one layer under \"labels\"",
                    "add {\"category\": …, \"files\": \"*.json\", \"encoding\": \"labelme\", \"concepts\": …}");
        }
        List<String> images = description.images() == null ? List.of("*.{png,jpg,jpeg}") : description.images();
        return build(root, images);
    }

    private void addKnownClasses(String table, Path root, String files) {
        IdTable ids = KnownClasses.read(table, CLASS, format.concepts());
        format.add(new FolderFormat.LayerFiles(
                CLASS, Glob.expand(root, files), file -> new IndexAnnotation(CLASS, file, ids)));
    }

    private SegmentationData build(Path root, List<String> images) {
        list().ifPresent(format::select);
        if (description.labels() != null) {
            for (Layer layer : new ArrayList<>(description.labels())) {
                format.add(layer, folder);
            }
        }
        return format.build(name, Glob.expand(root, images), description.task());
    }

    private void refuseLayers(String preset) {
        List<Layer> layers = description.labels();
        if (layers != null && !layers.isEmpty()) {
            throw new BadInput("format " + preset + " brings its own layers", "leave \"labels\" out");
        }
    }

    private Optional<SplitList> list() {
        return Optional.ofNullable(description.list()).map(file -> SplitList.read(FileNames.resolve(folder, file)));
    }

    /** The listed images of a data set whose annotations name all of them. */
    private SegmentationData listed(FileData data) {
        Optional<SplitList> list = list();
        return list.isPresent() ? data.only(list.get().select(data.images(), "the annotations")) : data;
    }

    private String split(String fallback) {
        return description.split() == null ? fallback : description.split();
    }

    private Path root() {
        @Nullable String root = description.root();
        Path path = root == null ? folder : folder.resolve(root);
        if (!Files.isDirectory(path)) {
            throw new BadInput("root '" + path + "' of data set '" + name + "' is not a directory", "correct \"root\"");
        }
        return path;
    }
}
