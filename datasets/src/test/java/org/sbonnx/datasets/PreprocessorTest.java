package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.data.Preprocess;

class PreprocessorTest {
    private final RgbImage picture = ImageFiles.readRgb(GoldenFiles.file("picture.png"));

    @ParameterizedTest
    @CsvSource({"23,7", "5,4", "34,22", "17,29", "3,11", "1,1", "20,13"})
    void resizesAsPillowDoes(int width, int height) {
        float[] expected = GoldenFiles.floats("resized-" + width + "x" + height + ".f32");

        close(new Preprocessor(raw(width, height, "RGB", "NCHW", "stretch")).tensor(picture), expected, 2e-4f);
    }

    @Test
    void putsChannelsLast() {
        float[] first = new Preprocessor(raw(23, 7, "RGB", "NCHW", "stretch")).tensor(picture);
        float[] last = new Preprocessor(raw(23, 7, "BGR", "NHWC", "stretch")).tensor(picture);

        for (int i = 0; i < 23 * 7; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat(last[i * 3 + 2 - c]).isEqualTo(first[c * 23 * 7 + i]);
            }
        }
    }

    @Test
    void copiesImagesOfTheModelsSize() {
        RgbImage two = new RgbImage(2, 1, new byte[] {0, (byte) 255, 100, 1, 2, 3});

        assertThat(new Preprocessor(raw(2, 1, "RGB", "NCHW", "stretch")).tensor(two))
                .containsExactly(0, 1, 255, 2, 100, 3);
        assertThat(new Preprocessor(raw(2, 1, "BGR", "NCHW", "stretch")).tensor(two))
                .containsExactly(100, 3, 255, 2, 0, 1);
        assertThat(new Preprocessor(raw(2, 1, "BGR", "NHWC", "stretch")).tensor(two))
                .containsExactly(100, 255, 0, 3, 2, 1);
        assertThat(new Preprocessor(Preprocess.imagenet(2, 1)).tensor(two))
                .containsExactly(
                        new float[] {-2.117904f, -2.1007793f, 2.4285714f, -2.0007002f, -0.0615251f, -1.7521569f},
                        within(1e-5f));
    }

    @Test
    void feedsGreyAsPillowDoes() {
        RgbImage grey = ImageFiles.readRgb(GoldenFiles.file("picture-grey.png"));
        float[] actual = new Preprocessor(raw(17, 11, "GRAY", "NCHW", "stretch")).tensor(picture);

        assertThat(actual).hasSize(17 * 11);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isEqualTo(grey.rgb()[3 * i] & 0xFF);
        }
    }

    @Test
    void letterboxKeepsTheAspectAndPadsWithTheMean() {
        Preprocess plan = Preprocess.of(
                20, 20, "RGB", "NCHW", 1.0, List.of(10.0, 20.0, 30.0), List.of(1.0, 2.0, 4.0), "letterbox");
        Preprocessor preprocessor = new Preprocessor(plan);
        float[] inner = GoldenFiles.floats("resized-20x13.f32");

        assertThat(preprocessor.placement(17, 11)).isEqualTo(new Preprocessor.Placement(0, 3, 20, 13));
        float[] actual = preprocessor.tensor(picture);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 20; y++) {
                for (int x = 0; x < 20; x++) {
                    boolean inside = y >= 3 && y < 16;
                    double expected = inside
                            ? (inner[(c * 13 + y - 3) * 20 + x] - plan.mean().get(c))
                                    / plan.std().get(c)
                            : 0;
                    assertThat((double) actual[(c * 20 + y) * 20 + x]).isCloseTo(expected, within(2e-4));
                }
            }
        }
    }

    @Test
    void reusesABufferWhollyOverwritten() {
        Preprocessor preprocessor = new Preprocessor(raw(20, 20, "RGB", "NHWC", "letterbox"));
        float[] buffer = new float[preprocessor.length() + 5];
        Arrays.fill(buffer, 7);
        preprocessor.tensor(picture, buffer);

        assertThat(Arrays.copyOf(buffer, preprocessor.length())).containsExactly(preprocessor.tensor(picture));
        assertThat(buffer[preprocessor.length()]).isEqualTo(7);
        assertThat(preprocessor.shape()).containsExactly(1, 20, 20, 3);
        assertThatThrownBy(() -> preprocessor.tensor(picture, new float[7]))
                .hasMessageContaining("the target has 7 values, but 1200 are needed");
    }

    private static void close(float[] actual, float[] expected, float tolerance) {
        assertThat(actual).hasSameSizeAs(expected).containsExactly(expected, within(tolerance));
    }

    private static Preprocess raw(int width, int height, String order, String layout, String resize) {
        List<Double> zeros = order.equals("GRAY") ? List.of(0.0) : List.of(0.0, 0.0, 0.0);
        List<Double> ones = order.equals("GRAY") ? List.of(1.0) : List.of(1.0, 1.0, 1.0);
        return Preprocess.of(width, height, order, layout, 1.0, zeros, ones, resize);
    }
}
