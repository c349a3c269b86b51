package org.sbonnx.datasets.cvat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.cvat.CvatFile.Image;
import org.sbonnx.datasets.cvat.CvatFile.Shape;
import org.sbonnx.datasets.mask.ShapeConcepts.Declared;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/** Goes through CVAT's XML once. Document types, and with them entities, are refused: nothing outside the file is read. */
final class CvatReader {
    private static final int LARGEST_SIDE = 1 << 20;

    private final Path file;
    private final XMLStreamReader xml;
    private final List<Declared> labels = new ArrayList<>();
    private final List<Image> images = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private CvatReader(Path file, XMLStreamReader xml) {
        this.file = file;
        this.xml = xml;
    }

    /** @throws BadInput if it is no such file; names the line */
    static CvatFile read(Path file) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // A decoder of its own: Java's XML parser prints to standard error where bytes are no characters.
        try (Reader in = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
            in.mark(1);
            if (in.read() != '\uFEFF') {
                in.reset();
            }
            CvatReader reader = new CvatReader(file, factory.createXMLStreamReader(in));
            reader.readAll();
            if (reader.images.isEmpty()) {
                throw new BadInput("'" + file + "' lists no images", "export the task as \"CVAT for images 1.1\"");
            }
            return new CvatFile(file, reader.labels, reader.images);
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof CharacterCodingException) {
                throw notUtf8(file, e);
            }
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
            String problem = String.valueOf(e.getMessage()).replaceFirst("(?s).*Message: ", "");
            throw new BadInput("'" + file + "' line " + line + " is no XML (" + problem + ")", "correct the file", e);
        }
    }

    private static BadInput notUtf8(Path file, Exception e) {
        return new BadInput("'" + file + "' is not UTF-8", "save it as UTF-8 text", e);
    }

    private void readAll() throws XMLStreamException {
        boolean root = true;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw new BadInput(where() + " has a document type", "remove it: CVAT writes none");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (root && !xml.getLocalName().equals("annotations")) {
                    throw new BadInput(
                            where() + " begins with '" + xml.getLocalName() + "' instead of 'annotations'",
                            "export the task as \"CVAT for images 1.1\"");
                }
                root = false;
                readElement();
            }
        }
    }

    private void readElement() throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "label" -> readLabel();
            case "image" -> readImage();
            case "track" ->
                throw new BadInput(
                        where() + " has a track, which belongs to a video",
                        "export the task as \"CVAT for images 1.1\"");
            default -> {
                // What lies around labels and images.
            }
        }
    }

    /** A label's own name, colour and parent; parts of skeletons, which have parents, are no labels. */
    private void readLabel() throws XMLStreamException {
        Map<String, String> fields = new HashMap<>();
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                String field = xml.getLocalName();
                if (depth == 1 && Set.of("name", "color", "parent").contains(field)) {
                    fields.put(field, xml.getElementText().strip());
                } else {
                    depth++;
                }
            }
        }
        String name = fields.getOrDefault("name", "");
        if (name.isEmpty()) {
            throw new BadInput(where() + " ends a label without a name", "restore the file");
        }
        if (!fields.containsKey("parent")) {
            if (labels.stream().anyMatch(l -> l.name().equals(name))) {
                throw new BadInput(where() + " ends a second label '" + name + "'", "give each label its own name");
            }
            labels.add(new Declared(labels.size(), name, colour(fields.get("color"))));
        }
    }

    private static @Nullable Integer colour(@Nullable String text) {
        return text != null && text.matches("#[0-9a-fA-F]{6}") ? Integer.valueOf(text.substring(1), 16) : null;
    }

    private void readImage() throws XMLStreamException {
        Shape image = shape();
        String name = image.text("name");
        if (!names.add(name)) {
            throw new BadInput(where() + " has the image '" + name + "' again", "list each image once");
        }
        int width = side(image, "width");
        int height = side(image, "height");
        List<Shape> shapes = new ArrayList<>();
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                if (depth == 1) {
                    shapes.add(shape());
                }
                depth++;
            }
        }
        images.add(new Image(name, width, height, List.copyOf(shapes)));
    }

    private static int side(Shape image, String attribute) {
        int value = image.integer(attribute);
        if (value < 1 || value > LARGEST_SIDE) {
            throw new BadInput(image.where() + " has the " + attribute + " " + value, "restore the file");
        }
        return value;
    }

    private Shape shape() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        return new Shape(file, xml.getLocalName(), attributes, xml.getLocation().getLineNumber());
    }

    private String where() {
        return "'" + file + "' line " + xml.getLocation().getLineNumber();
    }
}
