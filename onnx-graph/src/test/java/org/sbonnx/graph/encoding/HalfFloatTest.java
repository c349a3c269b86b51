package org.sbonnx.graph.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against values computed from the definition of the formats, in exact decimals. */
class HalfFloatTest {
    @Test
    void everyHalfHasTheValueOfItsFormat() {
        for (int h = 0; h < 0x10000; h++) {
            float value = HalfFloat.toFloat((short) h);
            if ((h & 0x7fff) > 0x7c00) {
                assertThat(value).isNaN();
            } else {
                assertThat((double) value).as("half %x", h).isEqualTo(exact(h));
                assertThat(HalfFloat.fromFloat(value)).as("half %x", h).isEqualTo((short) h);
            }
        }
    }

    @Test
    void roundsToTheNearestEven() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isNaN(value)) {
                continue;
            }
            assertThat(HalfFloat.fromFloat(value)).as("half of %s", value).isEqualTo((short) nearest(value));
        }
        for (int h = 0; h < 0x7c00; h++) {
            float middle = (float) ((exact(h) + (h == 0x7bff ? 65536 : exact(h + 1))) / 2);
            int even = (h & 1) == 0 ? h : h + 1;
            assertThat(HalfFloat.fromFloat(middle)).as("middle above %x", h).isEqualTo((short) even);
            assertThat(HalfFloat.fromFloat(Math.nextUp(middle))).isEqualTo((short) (h + 1));
            assertThat(HalfFloat.fromFloat(Math.nextDown(middle))).isEqualTo((short) h);
        }
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloatRoundedToEven() {
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            int got = HalfFloat.bfloat16FromFloat(value) & 0xffff;
            float back = Float.intBitsToFloat(got << 16);
            if (Float.isNaN(value)) {
                assertThat(back).isNaN();
                continue;
            }
            float down = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
            float up = Float.intBitsToFloat((Float.floatToRawIntBits(value) & 0xffff0000) + 0x10000);
            if (Float.isInfinite(up) || Float.isNaN(up)) {
                continue;
            }
            BigDecimal toDown =
                    new BigDecimal(value).subtract(new BigDecimal(down)).abs();
            BigDecimal toUp = new BigDecimal(value).subtract(new BigDecimal(up)).abs();
            int order = toDown.compareTo(toUp);
            boolean downIsEven = (Float.floatToRawIntBits(value) & 0x10000) == 0;
            float expected = order < 0 || (order == 0 && downIsEven) ? down : up;
            assertThat(back).as("bfloat16 of %s", value).isEqualTo(expected);
        }
    }

    /** (−1)^s · 2^(e−15) · (1 + m/1024); subnormal 2^−14 · m/1024. */
    private static double exact(int h) {
        double sign = (h & 0x8000) == 0 ? 1 : -1;
        int e = (h >> 10) & 31;
        double m = (h & 1023) / 1024.0;
        if (e == 31) {
            return sign * Double.POSITIVE_INFINITY;
        }
        return sign * (e == 0 ? Math.pow(2, -14) * m : Math.pow(2, e - 15) * (1 + m));
    }

    /** Search over all halves of the sign; halfway between 65504 and 65536 and beyond is infinite. */
    private static int nearest(float value) {
        int sign = Float.floatToRawIntBits(value) < 0 ? 0x8000 : 0;
        double v = Math.abs((double) value);
        int low = 0;
        int high = 0x7c00;
        while (high - low > 1) {
            int mid = (low + high) / 2;
            if (exact(mid) <= v) {
                low = mid;
            } else {
                high = mid;
            }
        }
        double above = high == 0x7c00 ? 65536 : exact(high);
        double toLow = v - exact(low);
        double toHigh = above - v;
        return sign | (toLow < toHigh || (toLow == toHigh && (low & 1) == 0) ? low : high);
    }
}
