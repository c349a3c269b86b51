package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowsTest {
    @ParameterizedTest
    @CsvSource({"2048, 1024, 713, 713", "714, 713, 713, 713", "50, 60, 96, 96", "1000, 33, 96, 32", "17, 9, 5, 3"})
    void coverTheImageAndOverlap(int width, int height, int w, int h) {
        SlidingWindows windows = SlidingWindows.covering(width, height, w, h);
        check(width, w, windows.lefts());
        check(height, h, windows.tops());
        assertThat(windows.coveredWidth()).isBetween(Math.max(w, width), Math.max(w, width) + 31);
        assertThat(windows.count())
                .isEqualTo(windows.lefts().size() * windows.tops().size());
    }

    private static void check(int extent, int window, List<Integer> positions) {
        assertThat(positions).startsWith(0).isSorted().doesNotHaveDuplicates();
        assertThat(positions.get(positions.size() - 1) + window).isGreaterThanOrEqualTo(extent);
        for (int i = 1; i < positions.size(); i++) {
            assertThat(positions.get(i) - positions.get(i - 1)).isLessThanOrEqualTo(window);
        }
    }
}
