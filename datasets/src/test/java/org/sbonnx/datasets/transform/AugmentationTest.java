package org.sbonnx.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;

class AugmentationTest {
    /** Twenty images whose red value is the pixel's label; labels at half the size where {@code coarse}. */
    private record Stripes(int width, int height, boolean coarse) implements SegmentationData {
        @Override
        public String name() {
            return "stripes";
        }

        @Override
        public int size() {
            return 20;
        }

        @Override
        public List<Concept> concepts() {
            return IntStream.range(0, 256)
                    .mapToObj(i -> new Concept(i, i, "c" + i, "class", 0))
                    .toList();
        }

        @Override
        public Optional<String> task() {
            return Optional.of("class");
        }

        @Override
        public String imageName(int image) {
            return "i" + image;
        }

        @Override
        public RgbImage image(int image) {
            byte[] rgb = new byte[3 * width * height];
            for (int i = 0; i < width * height; i++) {
                rgb[3 * i] = (byte) value(i % width / 2, i / width / 2, image);
                rgb[3 * i + 1] = rgb[3 * i];
                rgb[3 * i + 2] = (byte) 50;
            }
            return new RgbImage(width, height, rgb);
        }

        @Override
        public List<LabelMap> labels(int image) {
            int cell = coarse ? 1 : 2;
            int w = coarse ? width / 2 : width;
            int h = coarse ? height / 2 : height;
            short[] concepts = new short[w * h];
            for (int i = 0; i < concepts.length; i++) {
                concepts[i] = (short) value(i % w / cell, i / w / cell, image);
            }
            return List.of(new LabelMap("class", w, h, concepts));
        }

        @Override
        public String sha256() {
            return "abc";
        }

        private static int value(int x, int y, int image) {
            return (x * 37 + y * 91 + image * 11) & 0xFF;
        }
    }

    private final Stripes data = new Stripes(12, 8, false);

    @Test
    void flipsImagesAndLabelsExactly() {
        SegmentationData flipped = Augmentation.flipped(data);

        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 12; x++) {
                assertThat(flipped.labels(3).get(0).concepts()[y * 12 + x])
                        .isEqualTo(data.labels(3).get(0).concepts()[y * 12 + 11 - x]);
                for (int c = 0; c < 3; c++) {
                    assertThat(flipped.image(3).rgb()[(y * 12 + x) * 3 + c])
                            .isEqualTo(data.image(3).rgb()[(y * 12 + 11 - x) * 3 + c]);
                }
            }
        }
        assertThat(flipped.sha256()).isNotEqualTo(data.sha256());
        assertThat(Augmentation.flipped(flipped).image(3).rgb())
                .isEqualTo(data.image(3).rgb());
    }

    @Test
    void sameVariantHasTheSamePixelsInAnyOrder() {
        Augmentation strong = new Augmentation(true, 0.5, 2, 0.3);
        SegmentationData first = strong.apply(data, 5, 1);
        SegmentationData again = strong.apply(data, 5, 1);
        for (int i = 19; i >= 0; i--) {
            assertThat(again.image(i).rgb()).isEqualTo(first.image(i).rgb());
            assertThat(again.labels(i).get(0).concepts())
                    .isEqualTo(first.labels(i).get(0).concepts());
        }
        assertThat(strong.apply(data, 5, 2).image(0).rgb())
                .isNotEqualTo(first.image(0).rgb());
        assertThat(strong.apply(data, 6, 1).image(0).rgb())
                .isNotEqualTo(first.image(0).rgb());
        assertThat(strong.apply(data, 5, 1).sha256()).isEqualTo(first.sha256());
        assertThat(strong.apply(data, 5, 2).sha256()).isNotEqualTo(first.sha256());
        assertThat(Augmentation.NONE.apply(data, 5, 1)).isSameAs(data);
    }

    @Test
    void flipsAboutHalfOfTheImages() {
        SegmentationData some = new Augmentation(true, 1, 1, 0).apply(data, 1, 0);
        int same = 0;
        for (int i = 0; i < 20; i++) {
            boolean kept = Arrays.equals(some.image(i).rgb(), data.image(i).rgb());
            boolean mirrored = Arrays.equals(
                    some.image(i).rgb(), Augmentation.flipped(data).image(i).rgb());
            assertThat(kept ^ mirrored).isTrue();
            same += kept ? 1 : 0;
        }
        assertThat(same).isBetween(4, 16);
    }

    @Test
    void labelsStayOnTheirPixelsUnderIntegerZoom() {
        // Every source pixel is a 4x4 block of one value (cells of 2 at zoom 2): away from block edges, image and label
        // agree.
        Stripes large = new Stripes(64, 48, false);
        SegmentationData zoomed = new Augmentation(true, 2, 2, 0).apply(large, 9, 0);
        int agreed = 0;
        for (int i = 0; i < 20; i++) {
            RgbImage image = zoomed.image(i);
            short[] labels = zoomed.labels(i).get(0).concepts();
            for (int p = 0; p < labels.length; p++) {
                assertThat(labels[p]).isNotNegative();
                agreed += (image.rgb()[3 * p] & 0xFF) == labels[p] ? 1 : 0;
                assertThat(image.rgb()[3 * p + 2]).isEqualTo((byte) 50);
            }
        }
        // Blending touches the pixels within one of an edge: a quarter stays pure on each of two axes with 4-pixel
        // blocks.
        assertThat(agreed).isGreaterThan(20 * 64 * 48 / 5);
    }

    @Test
    void shrinkingSurroundsWithVoidAndMeanColour() {
        SegmentationData small = new Augmentation(false, 0.5, 0.5, 0).apply(data, 2, 0);
        Set<Integer> corners = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            short[] labels = small.labels(i).get(0).concepts();
            RgbImage image = small.image(i);
            int kept = 0;
            for (int p = 0; p < labels.length; p++) {
                if (labels[p] == LabelMap.VOID) {
                    assertThat(image.rgb()[3 * p]).isEqualTo((byte) 124);
                    assertThat(image.rgb()[3 * p + 2]).isEqualTo((byte) 104);
                } else {
                    if (kept++ == 0) {
                        corners.add(p);
                    }
                    assertThat(image.rgb()[3 * p + 2]).isEqualTo((byte) 50);
                }
            }
            assertThat(kept).isEqualTo(6 * 4);
        }
        assertThat(corners.size()).isGreaterThan(5);
    }

    @Test
    void coarserLabelsFollowTheSameWindow() {
        SegmentationData fine = new Augmentation(true, 2, 2, 0).apply(new Stripes(64, 48, false), 4, 0);
        SegmentationData coarse = new Augmentation(true, 2, 2, 0).apply(new Stripes(64, 48, true), 4, 0);
        for (int i = 0; i < 20; i++) {
            short[] f = fine.labels(i).get(0).concepts();
            short[] c = coarse.labels(i).get(0).concepts();
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 32; x++) {
                    short value = c[y * 32 + x];
                    assertThat(List.of(
                                    f[2 * y * 64 + 2 * x],
                                    f[(2 * y + 1) * 64 + 2 * x],
                                    f[2 * y * 64 + 2 * x + 1],
                                    f[(2 * y + 1) * 64 + 2 * x + 1]))
                            .contains(value);
                }
            }
        }
    }

    @Test
    void colourChangesStayWithinTheirStrength() {
        SegmentationData tinted = new Augmentation(false, 1, 1, 0.25).apply(data, 3, 0);
        Set<Byte> blues = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            int blue = tinted.image(i).rgb()[2] & 0xFF;
            assertThat(blue).isBetween((int) (50 * 0.75) - 32, (int) (50 * 1.25) + 33);
            blues.add((byte) blue);
            assertThat(tinted.labels(i).get(0).concepts())
                    .isEqualTo(data.labels(i).get(0).concepts());
        }
        assertThat(blues.size()).isGreaterThan(10);
    }

    @Test
    void refusesMeaninglessSettings() {
        assertThatThrownBy(() -> new Augmentation(true, 0, 1, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("zoom from 0.0 to 1.0");
        assertThatThrownBy(() -> new Augmentation(true, 2, 1, 0)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new Augmentation(true, 1, Double.NaN, 0)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new Augmentation(true, 1, 1, 1.5))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("colour strength is 1.5");
    }
}
