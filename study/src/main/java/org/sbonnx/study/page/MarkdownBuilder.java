package org.sbonnx.study.page;

import java.util.List;
import java.util.stream.Collectors;

/** Collects a page as Markdown with tables (GitHub's dialect). Texts may hold {@code **bold**}, {@code *italics*} and
 * {@code `code`}. */
final class MarkdownBuilder {
    private final StringBuilder out = new StringBuilder();

    /** @param file path relative to the page */
    record Image(String file, String caption) {
        private String markdown() {
            return "![" + caption + "](<" + file + ">)";
        }
    }

    /** @param level 1 to 3 */
    void heading(int level, String text) {
        block("#".repeat(level) + " " + text);
    }

    void text(String text) {
        block(text);
    }

    void image(String file, String caption) {
        block(new Image(file, caption).markdown() + "\n\n*" + caption + "*");
    }

    /** Adds images side by side, each below its caption; nothing where there are none. */
    void gallery(List<Image> images) {
        table(
                images.stream().map(Image::caption).toList(),
                images.isEmpty()
                        ? List.of()
                        : List.of(images.stream().map(Image::markdown).toList()));
    }

    /** Adds a table; none where it has no rows.
     *
     * @param rows cells as wide as {@code head}
     */
    void table(List<String> head, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            block(row(head) + "\n|" + "---|".repeat(head.size()) + "\n"
                    + rows.stream().map(MarkdownBuilder::row).collect(Collectors.joining("\n")));
        }
    }

    private void block(String text) {
        out.append(out.isEmpty() ? "" : "\n").append(text).append('\n');
    }

    private static String row(List<String> cells) {
        return cells.stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** The page as it is written to {@code README.md}. */
    String markdown() {
        return out.toString();
    }
}
