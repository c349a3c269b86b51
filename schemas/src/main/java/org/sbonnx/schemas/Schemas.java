package org.sbonnx.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sbonnx.schemas.json.Json;

/**
 * The JSON Schemas (draft 2020-12) of the files that the product reads and writes. Each stands alone; its {@code $id} is
 * {@code urn:sbonnx:schema:NAME:1}. They describe plain JSON: {@link Json} also reads comments, trailing commas and constants in
 * upper case, which a validator does not.
 */
public final class Schemas {
    private static final List<String> NAMES = List.of(
            "data",
            "dataset",
            "diff",
            "dump",
            "effects",
            "eval",
            "inspect",
            "manifest",
            "plan",
            "policy",
            "preprocess",
            "report",
            "shard",
            "study",
            "study-report",
            "study-result",
            "verdict");

    private Schemas() {}

    /** The names that {@link #text} knows, in alphabetical order. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A schema's text.
     *
     * @param name one of {@link #names}
     * @throws BadInput if there is no such schema
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new BadInput("there is no schema '" + name + "'", "choose one of " + String.join(", ", NAMES));
        }
        String resource = name + ".schema.json";
        try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks the resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }
}
