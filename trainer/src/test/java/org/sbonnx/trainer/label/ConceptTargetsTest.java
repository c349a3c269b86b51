package org.sbonnx.trainer.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.Channel;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.model.Manifest.Group;

class ConceptTargetsTest {
    /** Six pixels wide, two high: sky, road and car with a void and a negative pixel. */
    private static final LabelMap MAP =
            new LabelMap("class", 6, 2, new short[] {0, 0, 1, 2, 2, LabelMap.VOID, 0, 1, 1, 2, LabelMap.NONE, 0});

    private static Group group(String... names) {
        List<Channel> channels = new ArrayList<>();
        for (String name : names) {
            channels.add(new Channel(channels.size(), name));
        }
        return new Group("class", BottleneckKind.SSB, CodeForm.LINEAR, "w", "b", channels);
    }

    private static FloatTensor counts(Group group, @Nullable Preprocess preprocess, long height, long width) {
        return new ConceptTargets(group, new OneImage(MAP), preprocess)
                .counts(new int[] {0}, Map.of(0, List.of(MAP)), new Shape(1, 9, height, width));
    }

    @Test
    void pixelsAreCountedByCellInTheOrderOfTheChannels() {
        FloatTensor counts = counts(group("car", "sky"), null, 1, 2);
        assertThat(counts.shape()).containsExactly(1, 2, 1, 2);
        // Left half: no car and three pixels of sky; right half: three of car and one of sky.
        assertThat(counts.data()).containsExactly(0, 3, 3, 1);
    }

    @Test
    void aGridThatDoesNotDivideTheImageCountsEachPixelByItsCentre() {
        // Pixel centres at (i + ½) / 6 of the width: cells of a quarter get 1, 2, 1, 2 columns.
        assertThat(counts(group("sky", "road", "car"), null, 1, 4).data())
                .containsExactly(2, 1, 0, 1, 0, 3, 0, 0, 0, 0, 2, 1);
    }

    /** Letterboxed to 12 × 12, the image fills rows 4 to 7: the middle one of three rows of cells. */
    @Test
    void theBorderOfALetterboxHasNoPixels() {
        Preprocess letterbox = Preprocess.of(12, 12, null, null, null, null, null, "letterbox");
        assertThat(counts(group("sky"), letterbox, 3, 2).data()).containsExactly(0, 0, 3, 1, 0, 0);
    }

    @Test
    void imagesWithoutTheCategoryHaveNoPixels() {
        LabelMap other = new LabelMap("material", 6, 2, MAP.concepts());
        FloatTensor counts = new ConceptTargets(group("sky"), new OneImage(MAP), null)
                .counts(new int[] {7, 3, 5}, Map.of(3, List.of(other, MAP), 5, List.of(other)), new Shape(3, 9, 1, 1));
        assertThat(counts.shape()).containsExactly(3, 1, 1, 1);
        assertThat(counts.data()).containsExactly(0, 4, 0);
    }

    @Test
    void refusesAChannelThatIsNoConcept() {
        assertThatThrownBy(() -> new ConceptTargets(group("sky", "boat"), new OneImage(MAP), null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'boat'")
                .hasMessageContaining("'class'")
                .hasMessageContaining("'one'");
    }
}
