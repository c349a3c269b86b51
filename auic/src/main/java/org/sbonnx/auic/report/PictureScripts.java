package org.sbonnx.auic.report;

import java.util.List;
import org.sbonnx.schemas.Json;

/** One script element of JSON for each picture, so that the page reads a picture only when it is looked at. */
final class PictureScripts {
    /** Room for all images together, before base64. */
    private static final int IMAGE_BYTES = 5 << 20;

    private static final int MOST_BYTES_EACH = 200 << 10;
    private static final int MAX_SIDE = 640;

    /** Room for activations of single channels, as text. */
    private static final int LEVEL_CHARACTERS = 3 << 20;

    private PictureScripts() {}

    static String of(List<Picture> pictures) {
        if (pictures.isEmpty()) {
            return "";
        }
        JpegBudget budget = new JpegBudget(Math.min(MOST_BYTES_EACH, IMAGE_BYTES / pictures.size()), MAX_SIDE);
        StringBuilder out = new StringBuilder();
        int room = LEVEL_CHARACTERS;
        for (int i = 0; i < pictures.size(); i++) {
            JpegBudget.Shown shown = budget.encode(pictures.get(i).image());
            PackedPicture packed = PackedPicture.of(pictures.get(i), shown);
            room -= packed.levelCharacters();
            out.append("<script type=\"application/json\" id=\"picture-")
                    .append(i)
                    .append("\">")
                    .append(Template.scriptSafe(Json.compact(room >= 0 ? packed : packed.withoutLevels())))
                    .append("</script>\n");
        }
        return out.toString();
    }
}
