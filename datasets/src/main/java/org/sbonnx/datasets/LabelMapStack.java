package org.sbonnx.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.schemas.MemoryShortage;

/**
 * Label maps of one category whose pixels may show several concepts: a pixel with n concepts needs n maps. There is always at
 * least one map. All pixels begin as {@link LabelMap#NONE}.
 */
public final class LabelMapStack {
    private final ImageSize size;
    private final List<short[]> maps = new ArrayList<>();

    public LabelMapStack(ImageSize size) {
        this.size = size;
        addMap();
    }

    /**
     * Adds a concept to a pixel: in the first map where the pixel is free, unless one of the maps before has the concept there.
     *
     * @param pixel row-major index
     * @param concept an index
     */
    public void add(int pixel, short concept) {
        for (short[] map : maps) {
            if (map[pixel] == LabelMap.NONE || map[pixel] == concept) {
                map[pixel] = concept;
                return;
            }
        }
        addMap()[pixel] = concept;
    }

    /** Replaces what the first map has at a pixel. */
    public void replace(int pixel, short concept) {
        maps.get(0)[pixel] = concept;
    }

    /** Makes a pixel {@link LabelMap#VOID} in all maps. */
    public void ignore(int pixel) {
        maps.forEach(map -> map[pixel] = LabelMap.VOID);
    }

    /** The maps as annotation of {@code category}. */
    public List<LabelMap> maps(String category) {
        return maps.stream()
                .map(map -> new LabelMap(category, size.width(), size.height(), map))
                .toList();
    }

    private short[] addMap() {
        short[] map = MemoryShortage.named(
                "label map " + (maps.size() + 1) + " of " + size + " pixels",
                2L * size.pixels(),
                () -> new short[size.pixels()]);
        Arrays.fill(map, LabelMap.NONE);
        maps.add(map);
        return map;
    }
}
