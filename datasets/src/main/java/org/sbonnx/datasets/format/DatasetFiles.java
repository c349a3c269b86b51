package org.sbonnx.datasets.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.FileData;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;
import org.sbonnx.schemas.data.DatasetDescription.Layer;
import org.sbonnx.schemas.json.Json;

/** The files that a description of a data set makes a command read. */
public final class DatasetFiles {
    /** Tables and lists that formats have at known places below their root. */
    private static final List<String> KNOWN = List.of(
            "objectInfo150.txt",
            "config.json",
            "config_v1.2.json",
            "config_v2.0.json",
            "index.csv",
            "label.csv",
            "category.csv");

    private final Path folder;
    private final Set<Path> files = new LinkedHashSet<>();

    private DatasetFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Images, labels, tables, lists and files of annotations.
     *
     * @param description JSON file of a {@link DatasetDescription}
     * @throws BadInput as {@link DatasetFormats#open}
     */
    public static Set<Path> of(Path description) {
        DatasetDescription parsed = Json.read(description, DatasetDescription.class);
        DatasetFiles named = new DatasetFiles(
                Objects.requireNonNull(description.toAbsolutePath().getParent(), "a file has a folder"));
        if (DatasetFormats.open(description) instanceof FileData data) {
            named.files.addAll(data.files());
        }
        named.add(parsed.list());
        if (parsed.labels() != null) {
            parsed.labels().stream().map(Layer::concepts).forEach(named::add);
        }
        if (parsed.format() != null) {
            String root = parsed.root() == null ? "." : parsed.root();
            KNOWN.forEach(name -> named.add(root + "/" + name));
            named.addAll(root + "/meta_file");
            named.add(root + "/ImageSets/Segmentation/" + (parsed.split() == null ? "val" : parsed.split()) + ".txt");
        }
        Annotations annotations = parsed.annotations();
        if (annotations != null) {
            named.add(annotations.file());
            named.add(annotations.concepts());
        }
        return named.files;
    }

    /** Broden+ has its lists and tables in folders. */
    private void addAll(String name) {
        Path tables = folder.resolve(name).normalize();
        if (Files.isDirectory(tables)) {
            try (Stream<Path> found = Files.walk(tables)) {
                found.filter(Files::isRegularFile).forEach(files::add);
            } catch (IOException e) {
                throw new BadInput("cannot list '" + tables + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
            }
        }
    }

    private void add(@Nullable String name) {
        if (name != null) {
            files.add(folder.resolve(name));
        }
    }
}
