package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.List;

/** A page as a list of what stands on it; rendered as Markdown and as HTML. Texts may hold {@code **bold**},
 * {@code *italics*} and {@code `code`}. */
final class MarkdownBuilder {
    private final List<Block> blocks = new ArrayList<>();

    /** One piece of the page. */
    sealed interface Block {}

    /** @param level 1 to 3 */
    record Heading(int level, String text) implements Block {}

    record Paragraph(String text) implements Block {}

    /** @param rows cells as wide as {@code head} */
    record Table(List<String> head, List<List<String>> rows) implements Block {}

    /** @param file path relative to the page */
    record Image(String file, String caption) implements Block {}

    /** @param images side by side */
    record Gallery(List<Image> images) implements Block {}

    void heading(int level, String text) {
        blocks.add(new Heading(level, text));
    }

    void text(String text) {
        blocks.add(new Paragraph(text));
    }

    void image(String file, String caption) {
        blocks.add(new Image(file, caption));
    }

    /** Adds images side by side; nothing where there are none. */
    void gallery(List<Image> images) {
        if (!images.isEmpty()) {
            blocks.add(new Gallery(List.copyOf(images)));
        }
    }

    /** Adds a table; none where it has no rows. */
    void table(List<String> head, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            blocks.add(new Table(List.copyOf(head), List.copyOf(rows)));
        }
    }

    List<Block> blocks() {
        return List.copyOf(blocks);
    }
}
