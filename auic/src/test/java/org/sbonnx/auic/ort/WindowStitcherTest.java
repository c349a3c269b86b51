package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.SlidingWindows;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

class WindowStitcherTest {
    /** Two windows of 4 pixels that overlap by 2; maps of one row and a cell for each pixel. */
    private static final SlidingWindows PAIR = new SlidingWindows(4, 1, List.of(0, 2), List.of(0));

    private static FloatTensor map(int channels, float... values) {
        return new FloatTensor(new long[] {1, channels, 1, values.length / channels}, values);
    }

    @Test
    void averagesChannelsAndTakesCodesFromTheNearestCentre() {
        WindowStitcher stitcher = new WindowStitcher(PAIR, Map.of("t", Set.of(1)));
        stitcher.add(0, Map.of("t", map(2, 1, 2, 3, 4, 1, 1, 1, 0)));
        stitcher.add(1, Map.of("t", map(2, 5, 6, 7, 8, 0, 1, 0, 0)));
        FloatTensor whole = stitcher.stitched().get("t");
        assertThat(whole.shape()).containsExactly(1, 2, 1, 6);
        // Columns 2 and 3 are covered twice; the first lies nearer to the first window's centre, the other to the
        // second's.
        assertThat(whole.data()).containsExactly(1, 2, 4, 5, 7, 8, 1, 1, 1, 1, 0, 0);
    }

    @Test
    void takesClassNumbers() {
        WindowStitcher stitcher = new WindowStitcher(PAIR, Map.of());
        stitcher.add(0, Map.of("ids", map(1, 3, 3, 3, 9)));
        stitcher.add(1, Map.of("ids", map(1, 9, 5, 5, 5)));
        assertThat(stitcher.stitched().get("ids").data()).containsExactly(3, 3, 3, 5, 5, 5);
    }

    @Test
    void refusesMapsThatWindowsDoNotMeetAt() {
        WindowStitcher stitcher = new WindowStitcher(new SlidingWindows(12, 1, List.of(0, 8), List.of(0)), Map.of());
        assertThatThrownBy(() -> stitcher.add(0, Map.of("t", map(1, 1, 2, 3, 4))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'t' has 4 cells along 12 pixels");
    }

    @Test
    void refusesMapsThatAreTooLargeTogether() {
        SlidingWindows far = new SlidingWindows(4, 4, List.of(0, 1 << 15), List.of(0, 1 << 15));
        WindowStitcher stitcher = new WindowStitcher(far, Map.of());
        FloatTensor map = new FloatTensor(new long[] {1, 2, 4, 4}, new float[32]);
        assertThatThrownBy(() -> stitcher.add(0, Map.of("t", map)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'t' would have 2 channels of 32772x32772 cells")
                .hasMessageContaining("shrink the images");
    }
}
