package org.sbonnx.datasets;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** A data set whose images and annotations lie in files. */
public final class FileData implements SegmentationData {
    private final String name;
    private final List<Item> items;
    private final List<Concept> concepts;
    private final @Nullable String task;
    private @Nullable String sha256;

    /** An image and what is annotated in it. */
    public record Item(String name, Path image, List<Annotation> annotations) {}

    public FileData(String name, List<Item> items, List<Concept> concepts, @Nullable String task) {
        this.name = name;
        this.items = List.copyOf(items);
        this.concepts = List.copyOf(concepts);
        this.task = task;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public List<Concept> concepts() {
        return concepts;
    }

    @Override
    public Optional<String> task() {
        return Optional.ofNullable(task);
    }

    @Override
    public String imageName(int image) {
        return items.get(image).name();
    }

    /** Every image and annotation file, in the order of the images. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Item item : items) {
            files.add(item.image());
            item.annotations().forEach(a -> files.addAll(a.files()));
        }
        return files;
    }

    /** The image files, in order. */
    public List<Path> images() {
        return items.stream().map(Item::image).toList();
    }

    /** The same data set with the given image files only, in its order and with all its concepts. */
    public FileData only(Set<Path> images) {
        return new FileData(
                name,
                items.stream().filter(item -> images.contains(item.image())).toList(),
                concepts,
                task);
    }

    @Override
    public RgbImage image(int image) {
        return ImageFiles.readRgb(items.get(image).image());
    }

    @Override
    public List<LabelMap> labels(int image) {
        Item item = items.get(image);
        List<LabelMap> maps = new ArrayList<>();
        item.annotations().forEach(a -> maps.addAll(a.decode(item.image())));
        return List.copyOf(maps);
    }

    @Override
    public synchronized String sha256() {
        if (sha256 == null) {
            sha256 = digest();
        }
        return sha256;
    }

    /** Includes the concepts: the same label files with another concept table are different data. */
    private String digest() {
        MessageDigest digest = Hashes.sha256();
        for (Concept c : concepts) {
            Hashes.update(digest, c.category() + "\t" + c.id() + "\t" + c.name());
        }
        for (Item item : items) {
            Hashes.update(digest, item.name());
            Hashes.update(digest, Hashes.ofFile(item.image()));
            for (Annotation annotation : item.annotations()) {
                Hashes.update(digest, annotation.identity());
                annotation.files().forEach(f -> Hashes.update(digest, Hashes.ofFile(f)));
            }
        }
        return Hashes.hex(digest);
    }
}
