package org.sbonnx.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RasteriserTest {
    private static String draw(int width, int height, Consumer<Rasteriser> shape) {
        char[][] rows = new char[height][width];
        Arrays.stream(rows).forEach(row -> Arrays.fill(row, '.'));
        shape.accept(new Rasteriser(width, height, (y, from, to) -> Arrays.fill(rows[y], from, to + 1, '#')));
        return Arrays.stream(rows).map(String::new).collect(Collectors.joining(" "));
    }

    @Test
    void rectanglesIncludeTheirCornersAndAreClipped() {
        assertThat(draw(4, 3, r -> r.rectangle(1, 1, 2, 2))).isEqualTo(".... .##. .##.");
        assertThat(draw(4, 3, r -> r.rectangle(-5, -5, 9, 0))).isEqualTo("#### .... ....");
        assertThat(draw(4, 3, r -> r.rectangle(5, 5, 9, 9))).isEqualTo(".... .... ....");
    }

    @Test
    void polygonsIncludeTheirOutline() {
        assertThat(draw(5, 3, r -> r.polygon(new int[] {0, 4, 4, 0}, new int[] {0, 0, 2, 2})))
                .isEqualTo("##### ##### #####");
        assertThat(draw(5, 3, r -> r.polygon(new int[] {2}, new int[] {1}))).isEqualTo("..... ..#.. .....");
        assertThat(draw(3, 3, r -> r.polygon(new int[] {0, 2, 0}, new int[] {0, 0, 2})))
                .isEqualTo("### ##. #..");
    }

    @Test
    void ellipsesAreSymmetric() {
        String[] rows = draw(7, 5, r -> r.ellipse(0, 0, 6, 4)).split(" ");
        for (int y = 0; y < rows.length; y++) {
            assertThat(new StringBuilder(rows[y]).reverse()).hasToString(rows[y]);
            assertThat(rows[y]).isEqualTo(rows[rows.length - 1 - y]);
        }
        assertThat(rows[2]).isEqualTo("#######");
        assertThat(rows[0]).isNotEqualTo(rows[2]);
    }
}
