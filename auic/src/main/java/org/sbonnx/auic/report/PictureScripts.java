package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.json.Json;

/**
 * One script element of JSON for each picture, so that the page parses a picture only when it is shown. Maps are stored exactly;
 * images get the remaining space.
 */
final class PictureScripts {
    private static final int MAX_SIDE = 640;
    private static final int MAX_BYTES_EACH = 200 << 10;
    private static final int MIN_BYTES_EACH = 12 << 10;

    /** Maximum number of characters of the activations of single channels. */
    private static final int LEVEL_CHARACTERS = 3 << 20;

    private PictureScripts() {}

    /** @param room maximum number of characters of all pictures together */
    static String render(List<Picture> pictures, int room) {
        if (pictures.isEmpty()) {
            return "";
        }
        List<PackedPicture> packed = new ArrayList<>();
        int levels = LEVEL_CHARACTERS;
        long maps = 0;
        for (Picture picture : pictures) {
            PackedPicture full = PackedPicture.withoutImage(picture, MAX_SIDE);
            levels -= full.levelCharacters();
            packed.add(levels >= 0 ? full : full.withoutLevels());
            maps += Json.compact(packed.get(packed.size() - 1)).length();
        }
        long bytesEach = (room - maps) / pictures.size() * 3 / 4;
        JpegBudget budget =
                new JpegBudget((int) Math.max(MIN_BYTES_EACH, Math.min(MAX_BYTES_EACH, bytesEach)), MAX_SIDE);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < packed.size(); i++) {
            JpegBudget.EncodedImage shown = budget.encode(pictures.get(i).image());
            out.append("<script type=\"application/json\" id=\"picture-")
                    .append(i)
                    .append("\">")
                    .append(Template.scriptSafe(Json.compact(packed.get(i).withImage(shown))))
                    .append("</script>\n");
        }
        return out.toString();
    }
}
