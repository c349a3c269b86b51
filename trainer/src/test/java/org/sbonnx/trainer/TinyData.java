package org.sbonnx.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** Images of coloured rectangles; the class is the colour, a stripe at the top is ignored. */
public final class TinyData implements SegmentationData {
    static final int WIDTH = 32;
    static final int HEIGHT = 24;
    private static final int[][] COLOURS = {{220, 40, 40}, {40, 220, 40}, {40, 40, 220}, {200, 200, 60}};

    private final List<RgbImage> images = new ArrayList<>();
    private final List<List<LabelMap>> labels = new ArrayList<>();
    private final boolean labelled;

    public TinyData(int size, long seed, boolean labelled) {
        this.labelled = labelled;
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            short[] ids = new short[WIDTH * HEIGHT];
            for (int r = 0; r < 5; r++) {
                short id = (short) random.nextInt(4);
                int x0 = random.nextInt(WIDTH - 6);
                int y0 = random.nextInt(HEIGHT - 6);
                int x1 = r == 0 ? WIDTH : x0 + 6 + random.nextInt(12);
                int y1 = r == 0 ? HEIGHT : y0 + 6 + random.nextInt(10);
                for (int y = r == 0 ? 0 : y0; y < Math.min(HEIGHT, y1); y++) {
                    for (int x = r == 0 ? 0 : x0; x < Math.min(WIDTH, x1); x++) {
                        ids[y * WIDTH + x] = id;
                    }
                }
            }
            images.add(paint(ids, random));
            Arrays.fill(ids, 0, WIDTH, LabelMap.VOID);
            labels.add(List.of(new LabelMap("class", WIDTH, HEIGHT, ids)));
        }
    }

    private static RgbImage paint(short[] ids, Random random) {
        byte[] rgb = new byte[3 * ids.length];
        for (int i = 0; i < ids.length; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) Math.max(0, Math.min(255, COLOURS[ids[i]][c] + random.nextInt(41) - 20));
            }
        }
        return new RgbImage(WIDTH, HEIGHT, rgb);
    }

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public List<Concept> concepts() {
        List<Concept> all = new ArrayList<>();
        String[] names = {"red", "green", "blue", "yellow"};
        for (int i = 0; labelled && i < 4; i++) {
            all.add(new Concept(i, i, names[i], "class", 0));
        }
        return all;
    }

    @Override
    public Optional<String> task() {
        return labelled ? Optional.of("class") : Optional.empty();
    }

    @Override
    public String imageName(int image) {
        return "image" + image;
    }

    @Override
    public RgbImage image(int image) {
        return images.get(image);
    }

    @Override
    public List<LabelMap> labels(int image) {
        return labelled ? labels.get(image) : List.of();
    }

    @Override
    public String sha256() {
        return "tiny" + images.size();
    }
}
