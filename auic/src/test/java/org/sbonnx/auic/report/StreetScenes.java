package org.sbonnx.auic.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** Streets drawn by rule, with classes and parts for each pixel: something to look at that belongs to nobody. */
final class StreetScenes implements SegmentationData {
    static final int SKY = 0;
    static final int BUILDING = 1;
    static final int ROAD = 2;
    static final int PAVEMENT = 3;
    static final int TREE = 4;
    static final int CAR = 5;
    static final int PERSON = 6;
    private static final String[] CLASSES = {"sky", "building", "road", "pavement", "tree", "car", "person"};
    private static final int[] CLASS_COLOURS = {0x87ceeb, 0x8c6d5a, 0x6b5a78, 0xc9a0c9, 0x4f8a3c, 0x1f3f9f, 0xd0353f};
    private static final String[] PARTS = {"window", "road marking", "wheel", "car window", "head", "trunk", "kerb"};
    private static final int[] PART_COLOURS = {0xe0c060, 0xf0f0f0, 0x303030, 0x60c0d0, 0xf0a080, 0x704020, 0x909090};

    private final int images;
    private final int width;
    private final int height;

    StreetScenes(int images, int width, int height) {
        this.images = images;
        this.width = width;
        this.height = height;
    }

    @Override
    public String name() {
        return "streets-val";
    }

    @Override
    public int size() {
        return images;
    }

    @Override
    public List<Concept> concepts() {
        Concept[] all = new Concept[CLASSES.length + PARTS.length];
        for (int i = 0; i < CLASSES.length; i++) {
            all[i] = new Concept(i, i, CLASSES[i], "class", CLASS_COLOURS[i]);
        }
        for (int i = 0; i < PARTS.length; i++) {
            all[CLASSES.length + i] = new Concept(CLASSES.length + i, i, PARTS[i], "part", PART_COLOURS[i]);
        }
        return Arrays.asList(all);
    }

    @Override
    public Optional<String> task() {
        return Optional.of("class");
    }

    @Override
    public String imageName(int image) {
        return String.format("street_%03d", image);
    }

    @Override
    public RgbImage image(int image) {
        return new RgbImage(width, height, new Drawing(image).rgb);
    }

    @Override
    public List<LabelMap> labels(int image) {
        Drawing drawing = new Drawing(image);
        return List.of(
                new LabelMap("class", width, height, drawing.classes),
                new LabelMap("part", width, height, drawing.parts));
    }

    @Override
    public String sha256() {
        return "5a".repeat(32);
    }

    /** One scene: things painted from back to front. */
    private final class Drawing {
        final byte[] rgb = new byte[3 * width * height];
        final short[] classes = new short[width * height];
        final short[] parts = new short[width * height];
        private final SplittableRandom random;

        Drawing(int seed) {
            random = new SplittableRandom(seed * 7919L + 17);
            Arrays.fill(parts, LabelMap.NONE);
            double horizon = 0.45 + 0.1 * random.nextDouble();
            box(0, 0, 1, horizon, SKY, -1, 0xa9c9e8);
            buildings(horizon);
            box(0, horizon, 1, 1, ROAD, -1, 0x5d5d63);
            box(0, horizon, 1, horizon + 0.06, PAVEMENT, -1, 0xa7a09a);
            box(0, horizon + 0.06, 1, horizon + 0.07, PAVEMENT, 6, 0xc7c4be);
            for (double x = 0; x < 1; x += 0.2) {
                box(x, 0.84, x + 0.1, 0.86, ROAD, 1, 0xe8e6df);
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                tree(random.nextDouble(), horizon);
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                person(0.05 + 0.9 * random.nextDouble(), horizon + 0.05);
            }
            for (int i = random.nextInt(2); i >= 0; i--) {
                car(0.75 * random.nextDouble(), horizon + 0.13 + 0.12 * random.nextDouble());
            }
            grain();
        }

        private void buildings(double horizon) {
            double x = -0.05;
            while (x < 1) {
                double wide = 0.14 + 0.16 * random.nextDouble();
                double top = horizon * (0.1 + 0.6 * random.nextDouble());
                int wall = 0x9a7f6b + 0x080604 * random.nextInt(-4, 5);
                box(x, top, x + wide, horizon, BUILDING, -1, wall);
                for (double y = top + 0.04; y < horizon - 0.08; y += 0.09) {
                    for (double u = x + 0.02; u < x + wide - 0.04; u += 0.06) {
                        box(u, y, u + 0.03, y + 0.05, BUILDING, 0, 0x3c4a58);
                    }
                }
                x += wide + (random.nextInt(4) == 0 ? 0.08 : 0);
            }
        }

        private void tree(double x, double horizon) {
            box(x - 0.008, horizon - 0.15, x + 0.008, horizon + 0.04, TREE, 5, 0x5b4028);
            disc(x, horizon - 0.22, 0.11 + 0.05 * random.nextDouble(), TREE, -1, 0x3f7a35);
        }

        private void person(double x, double foot) {
            box(x - 0.015, foot - 0.14, x + 0.015, foot + 0.03, PERSON, -1, 0x8a2f3c + 0x102040 * random.nextInt(3));
            disc(x, foot - 0.16, 0.022, PERSON, 4, 0xe0b090);
        }

        private void car(double x, double y) {
            int paint = new int[] {0xb03030, 0x3050a0, 0xd8d8d8, 0x404850}[random.nextInt(4)];
            box(x, y, x + 0.25, y + 0.11, CAR, -1, paint);
            box(x + 0.05, y - 0.07, x + 0.2, y, CAR, -1, paint);
            box(x + 0.065, y - 0.055, x + 0.12, y, CAR, 3, 0x9fc0d0);
            box(x + 0.13, y - 0.055, x + 0.185, y, CAR, 3, 0x9fc0d0);
            disc(x + 0.06, y + 0.11, 0.034, CAR, 2, 0x1c1c1e);
            disc(x + 0.19, y + 0.11, 0.034, CAR, 2, 0x1c1c1e);
        }

        private void box(double x0, double y0, double x1, double y1, int type, int part, int paint) {
            for (int y = clamp(y0, height); y < clamp(y1, height); y++) {
                for (int x = clamp(x0, width); x < clamp(x1, width); x++) {
                    put(x, y, type, part, paint);
                }
            }
        }

        private void disc(double cx, double cy, double radius, int type, int part, int paint) {
            double r = radius * height;
            for (int y = clamp(cy - radius, height); y < clamp(cy + radius, height); y++) {
                for (int x = Math.max(0, (int) (cx * width - r)); x < Math.min(width, cx * width + r); x++) {
                    if (Math.hypot(x - cx * width, y - cy * height) < r) {
                        put(x, y, type, part, paint);
                    }
                }
            }
        }

        private void put(int x, int y, int type, int part, int paint) {
            int i = y * width + x;
            classes[i] = (short) type;
            parts[i] = part < 0 ? LabelMap.NONE : (short) (CLASSES.length + part);
            rgb[3 * i] = (byte) (paint >> 16);
            rgb[3 * i + 1] = (byte) (paint >> 8);
            rgb[3 * i + 2] = (byte) paint;
        }

        private void grain() {
            for (int i = 0; i < rgb.length; i++) {
                int light = (int) (8 * Math.sin(i / 3.0 / width * 6.3 / height)) + random.nextInt(-7, 8);
                rgb[i] = (byte) Math.max(0, Math.min(255, (rgb[i] & 255) + light));
            }
        }

        private int clamp(double share, int extent) {
            return Math.max(0, Math.min(extent, (int) Math.round(share * extent)));
        }
    }
}
