package org.sbonnx.auic.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Template, style and scripts of the page, stored as resources beside this class. */
final class PageResources {
    /** In the order of concatenation: later scripts use earlier ones. */
    private static final List<String> SCRIPTS = List.of(
            "dom.js",
            "format.js",
            "glossary.js",
            "data.js",
            "plot.js",
            "summary.js",
            "compare.js",
            "curve.js",
            "frontier.js",
            "channels.js",
            "maps.js",
            "browser.js",
            "topmaps.js",
            "gallery.js",
            "concepts.js",
            "classes.js",
            "effects.js",
            "training.js",
            "provenance.js",
            "main.js");

    private PageResources() {}

    static String template() {
        return read("report.html");
    }

    static String style() {
        return read("report.css");
    }

    /** All scripts in one function, so that they define no global names. */
    static String script() {
        StringBuilder all = new StringBuilder("(() => {\n'use strict';\n");
        SCRIPTS.forEach(name -> all.append(read(name)));
        return all.append("})();\n").toString();
    }

    private static String read(String name) {
        try (InputStream in = PageResources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource '" + name + "' is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource '" + name + "'", e);
        }
    }
}
