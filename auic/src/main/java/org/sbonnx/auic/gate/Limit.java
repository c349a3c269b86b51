package org.sbonnx.auic.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A limit whose decimals set its precision. A value is rounded to as many decimals before it is compared, down for a minimum and
 * up for a maximum, so that no message reads "is 0.80, but the minimum is 0.80".
 */
final class Limit {
    /** Values are results of divisions in double precision: digits beyond these decimals are rounding errors. */
    private static final int NOISE = 12;

    private final BigDecimal bound;
    private final boolean minimum;

    private Limit(BigDecimal bound, boolean minimum) {
        this.bound = bound;
        this.minimum = minimum;
    }

    static Limit minimum(BigDecimal bound) {
        return new Limit(bound, true);
    }

    static Limit maximum(BigDecimal bound) {
        return new Limit(bound, false);
    }

    /** The value as it is compared and shown. */
    BigDecimal rounded(double figure) {
        int decimals = Math.max(0, bound.scale());
        BigDecimal exact = BigDecimal.valueOf(figure);
        BigDecimal clean = exact.scale() > NOISE ? exact.setScale(NOISE, RoundingMode.HALF_EVEN) : exact;
        return clean.setScale(decimals, minimum ? RoundingMode.FLOOR : RoundingMode.CEILING);
    }

    /** Whether the value is within the limit. */
    boolean holds(double figure) {
        int order = rounded(figure).compareTo(bound);
        return minimum ? order >= 0 : order <= 0;
    }

    BigDecimal bound() {
        return bound;
    }

    /** For example "is 0.79, but the minimum is 0.80". */
    String sentence(double figure) {
        String is = "is " + rounded(figure).toPlainString();
        String which = (minimum ? "minimum is " : "maximum is ") + bound.toPlainString();
        return is + (holds(figure) ? " (" + which + ")" : ", but the " + which);
    }
}
