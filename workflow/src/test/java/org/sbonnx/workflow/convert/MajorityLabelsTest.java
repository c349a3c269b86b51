package org.sbonnx.workflow.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.calibrate.ConceptData.ConceptLabels;
import org.sbonnx.schemas.data.Preprocess;

class MajorityLabelsTest {
    private static final int NONE = ConceptLabels.NONE;
    private static final int VOID = ConceptLabels.VOID;

    /** Concepts 0 to 2 are parts and 3 is a material; the group has channels for concept 2, then for concept 0. */
    private static final List<Concept> CONCEPTS = List.of(
            new Concept(0, 0, "wheel", "part", 0),
            new Concept(1, 1, "door", "part", 0),
            new Concept(2, 2, "window", "part", 0),
            new Concept(3, 0, "window", "material", 0));

    private static final BottleneckSpec SPEC = BottleneckSpec.ssb(Map.of("part", List.of("window", "wheel")));
    private static final int[] CHANNEL_OF_CONCEPT = {1, NONE, 0};

    private record OneImage(List<LabelMap> maps) implements SegmentationData {
        @Override
        public String name() {
            return "one";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<Concept> concepts() {
            return CONCEPTS;
        }

        @Override
        public Optional<String> task() {
            return Optional.empty();
        }

        @Override
        public String imageName(int image) {
            return "image";
        }

        @Override
        public RgbImage image(int image) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<LabelMap> labels(int image) {
            return maps;
        }

        @Override
        public String sha256() {
            return "";
        }
    }

    private static int[] cells(int height, int width, Framing framing, LabelMap... maps) {
        return new MajorityLabels(new OneImage(List.of(maps)), SPEC.groups(), framing).cells(0, "part", height, width);
    }

    private static LabelMap parts(int width, int height, int... concepts) {
        short[] ids = new short[concepts.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (short) concepts[i];
        }
        return new LabelMap("part", width, height, ids);
    }

    @Test
    void aCellHasTheLabelOfMostOfItsPixels() {
        LabelMap map = parts(4, 2, 2, 2, 0, 1, 2, 0, 1, 1);
        assertThat(cells(1, 2, Framing.WHOLE, map)).containsExactly(0, NONE);
    }

    @Test
    void amongEqualsTheFirstChannelWinsThenVoidThenNone() {
        assertThat(cells(1, 1, Framing.WHOLE, parts(2, 1, 0, 2))).containsExactly(0);
        assertThat(cells(1, 1, Framing.WHOLE, parts(2, 1, -2, 0))).containsExactly(1);
        assertThat(cells(1, 1, Framing.WHOLE, parts(2, 1, -1, -2))).containsExactly(VOID);
    }

    @Test
    void anImageWithoutLabelsOfTheCategoryCountsNowhere() {
        LabelMap material = new LabelMap("material", 1, 1, new short[] {3});
        assertThat(cells(1, 2, Framing.WHOLE, material)).containsExactly(VOID, VOID);
    }

    /** They were labelled as the first channel of the group. */
    @Test
    void cellsBetweenThePixelsOfASmallLabelMapCountNowhere() {
        assertThat(cells(1, 4, Framing.WHOLE, parts(2, 1, 0, 2))).containsExactly(1, VOID, 0, VOID);
    }

    /** An image of 2 x 1 pixels in a square input leaves a quarter of the rows above and below it empty. */
    @Test
    void labelsOfALetterboxedImageLieWhereTheImageIs() {
        Framing framing = Framing.of(Preprocess.of(64, 64, null, null, null, null, null, "letterbox"));
        assertThat(cells(4, 2, framing, parts(4, 2, 0, 0, 2, 2, 1, 1, 0, 0)))
                .containsExactly(VOID, VOID, 1, 0, NONE, 1, VOID, VOID);
    }

    /** Against a search of all pixels for each cell. */
    @Test
    void agreesWithASearchOfAllPixels() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int w = 1 + random.nextInt(12);
            int h = 1 + random.nextInt(12);
            int height = 1 + random.nextInt(6);
            int width = 1 + random.nextInt(6);
            List<LabelMap> maps = new ArrayList<>();
            for (int layer = random.nextInt(3); layer > 0; layer--) {
                maps.add(parts(w, h, random.ints((long) w * h, -2, 3).toArray()));
            }
            assertThat(cells(height, width, Framing.WHOLE, maps.toArray(LabelMap[]::new)))
                    .as("%s of %sx%s on %sx%s", maps.size(), w, h, width, height)
                    .containsExactly(searched(maps, height, width));
        }
    }

    private static int[] searched(List<LabelMap> maps, int height, int width) {
        int[] order = {0, 1, VOID, NONE};
        int[] cells = new int[height * width];
        for (int cell = 0; cell < cells.length; cell++) {
            int most = 0;
            cells[cell] = VOID;
            for (int label : order) {
                int votes = 0;
                for (LabelMap map : maps) {
                    for (int p = 0; p < map.concepts().length; p++) {
                        int y = p / map.width() * height / map.height();
                        int x = p % map.width() * width / map.width();
                        int concept = map.concepts()[p];
                        int its = concept < 0 ? concept : CHANNEL_OF_CONCEPT[concept];
                        votes += y * width + x == cell && its == label ? 1 : 0;
                    }
                }
                if (votes > most) {
                    most = votes;
                    cells[cell] = label;
                }
            }
        }
        return cells;
    }
}
