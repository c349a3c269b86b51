package org.sbonnx.datasets.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sbonnx.datasets.coco.CocoIndex.Annotation;
import org.sbonnx.datasets.coco.CocoIndex.Image;
import org.sbonnx.datasets.mask.ShapeConcepts.Declared;
import org.sbonnx.schemas.BadInput;

/** Goes through a COCO file once and notes what {@link CocoIndex} keeps; the three lists may come in any order. */
final class CocoReader {
    private static final long LARGEST_ANNOTATION = 256L << 20;

    private final Path file;
    private final boolean panoptic;
    private final Map<Long, Image> images = new LinkedHashMap<>();
    private final Map<Long, Declared> categories = new TreeMap<>();
    private final List<Annotation> annotations = new ArrayList<>();
    private final Set<String> lists = new HashSet<>();

    private interface ElementReader {
        void read(JsonObjectReader json) throws IOException;
    }

    private CocoReader(Path file, boolean panoptic) {
        this.file = file;
        this.panoptic = panoptic;
    }

    /**
     * Reads a file.
     *
     * @param panoptic whether its annotations are images' rather than instances'
     * @throws BadInput if it is no such file, or its ids do not fit together; names the element and the value
     */
    static CocoIndex read(Path file, boolean panoptic) {
        CocoReader reader = new CocoReader(file, panoptic);
        JsonObjectReader.parse(file, reader::readFile);
        return reader.index();
    }

    private void readFile(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new BadInput("'" + file + "' is no JSON object", "check that it is a COCO file");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "images" -> readList(parser, field, this::readImage);
                case "categories" -> readList(parser, field, this::readCategory);
                case "annotations" -> readList(parser, field, this::readAnnotation);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new BadInput("'" + file + "' goes on after its end", "restore the file");
        }
    }

    private void readList(JsonParser parser, String list, ElementReader element) throws IOException {
        lists.add(list);
        if (!parser.isExpectedStartArrayToken()) {
            throw new BadInput("'" + file + "': \"" + list + "\" is no list", "check that it is a COCO file");
        }
        for (int i = 1; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            JsonObjectReader json = new JsonObjectReader(parser, "'" + file + "' " + list + " number " + i);
            json.requireObject();
            element.read(json);
        }
    }

    private void readImage(JsonObjectReader json) throws IOException {
        json.readFields(Set.of("id", "file_name", "width", "height"));
        long id = json.integer("id");
        Image image = new Image(id, json.text("file_name"), json.size("width"), json.size("height"));
        if (images.put(id, image) != null) {
            throw new BadInput(
                    json.where() + " has the id " + id + " of an earlier image", "give each image its own id");
        }
    }

    private void readCategory(JsonObjectReader json) throws IOException {
        json.readFields(Set.of("id", "name"));
        Declared category = new Declared(json.integer("id"), json.text("name"), null);
        for (Declared earlier : categories.values()) {
            if (earlier.id() == category.id() || earlier.name().equals(category.name())) {
                throw new BadInput(
                        json.where() + " ('" + category.name() + "', id " + category.id()
                                + ") has the id or the name of '" + earlier.name() + "', id " + earlier.id(),
                        "give each category its own");
            }
        }
        categories.put(category.id(), category);
    }

    private void readAnnotation(JsonObjectReader json) throws IOException {
        long start = json.startOffset();
        json.readFields(Set.of("id", "image_id", "category_id", "iscrowd"));
        long end = json.endOffset();
        if (start < 0 || end - start > LARGEST_ANNOTATION) {
            throw new BadInput(
                    json.where() + (start < 0 ? " is not UTF-8" : " has " + (end - start) + " bytes"),
                    start < 0 ? "save the file as UTF-8" : "check that it is a COCO file");
        }
        long image = json.integer("image_id");
        annotations.add(
                panoptic
                        ? new Annotation(image, image, 0, false, start, end)
                        : new Annotation(
                                json.integer("id"),
                                image,
                                json.integer("category_id"),
                                json.flag("iscrowd"),
                                start,
                                end));
    }

    private CocoIndex index() {
        for (String list : List.of("images", "categories", "annotations")) {
            if (!lists.contains(list)) {
                throw new BadInput(
                        "'" + file + "' has no \"" + list + "\"", "check that it is a COCO file with its masks");
            }
        }
        if (images.isEmpty() || categories.isEmpty()) {
            throw new BadInput(
                    "'" + file + "' lists no " + (images.isEmpty() ? "images" : "categories"), "export it with them");
        }
        Map<Long, List<Annotation>> byImage = new HashMap<>();
        Set<Long> ids = new HashSet<>();
        for (Annotation a : annotations) {
            check(a, ids);
            byImage.computeIfAbsent(a.image(), k -> new ArrayList<>()).add(a);
        }
        return new CocoIndex(file, images, categories, byImage);
    }

    private void check(Annotation annotation, Set<Long> ids) {
        String where = "'" + file + "' annotation " + annotation.id();
        if (!ids.add(annotation.id())) {
            throw new BadInput(
                    panoptic
                            ? "'" + file + "' has two annotations of image " + annotation.image()
                            : "'" + file + "' has two annotations of id " + annotation.id(),
                    panoptic ? "keep one" : "give each annotation its own id");
        }
        if (!images.containsKey(annotation.image())) {
            throw new BadInput(
                    where + " is of the unknown image " + annotation.image(), "list the image, or drop the annotation");
        }
        if (!panoptic && !categories.containsKey(annotation.category())) {
            throw new BadInput(
                    where + " is of the unknown category " + annotation.category(),
                    "list the category, or drop the annotation");
        }
    }
}
