package org.sbonnx.insert.calibrate.math;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Minimises a smooth function by limited-memory BFGS (Liu and Nocedal 1989; two-loop recursion: Nocedal 1980) with a
 * backtracking line search. Finds the minimum of a convex function and a local minimum of any other.
 */
public final class Lbfgs {
    private static final int MEMORY = 8;
    private static final double SUFFICIENT_DECREASE = 1e-4;

    private Lbfgs() {}

    /** A function and its gradient. */
    @FunctionalInterface
    public interface DifferentiableFunction {
        /** Value at {@code x}; writes the gradient. */
        double value(double[] x, double[] gradient);
    }

    private record CorrectionPair(double[] s, double[] y, double rho) {}

    /**
     * Starts at {@code x} and leaves there the last point that decreased the function. Stops after {@code iterations}, when no
     * step decreases the function, or when the relative decrease is below {@code tolerance}.
     *
     * @return the function's value at that point
     */
    public static double minimise(DifferentiableFunction f, double[] x, int iterations, double tolerance) {
        int n = x.length;
        double[] g = new double[n];
        double value = f.value(x, g);
        Deque<CorrectionPair> pairs = new ArrayDeque<>();
        for (int it = 0; it < iterations; it++) {
            double[] direction = direction(g, pairs);
            double slope = dot(direction, g);
            double step = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(g, g) + 1e-30)) : 1;
            double[] next = new double[n];
            double[] nextG = new double[n];
            double nextValue = Double.NaN;
            for (int tries = 0; tries < 30; tries++, step *= 0.5) {
                for (int i = 0; i < n; i++) {
                    next[i] = x[i] + step * direction[i];
                }
                nextValue = f.value(next, nextG);
                if (nextValue <= value + SUFFICIENT_DECREASE * step * slope) {
                    break;
                }
            }
            if (!(nextValue < value)) {
                return value;
            }
            addCorrection(pairs, x, next, g, nextG);
            boolean done = value - nextValue < tolerance * Math.abs(value);
            System.arraycopy(next, 0, x, 0, n);
            g = nextG;
            value = nextValue;
            if (done) {
                return value;
            }
        }
        return value;
    }

    private static void addCorrection(
            Deque<CorrectionPair> pairs, double[] x, double[] next, double[] g, double[] nextG) {
        int n = x.length;
        double[] s = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            s[i] = next[i] - x[i];
            y[i] = nextG[i] - g[i];
        }
        double sy = dot(s, y);
        if (sy > 1e-12) {
            pairs.addLast(new CorrectionPair(s, y, 1 / sy));
            if (pairs.size() > MEMORY) {
                pairs.removeFirst();
            }
        }
    }

    /** The two-loop recursion: −H·g. */
    private static double[] direction(double[] g, Deque<CorrectionPair> pairs) {
        double[] q = g.clone();
        double[] alpha = new double[pairs.size()];
        int i = pairs.size();
        for (var it = pairs.descendingIterator(); it.hasNext(); ) {
            CorrectionPair p = it.next();
            alpha[--i] = p.rho * dot(p.s, q);
            add(q, -alpha[i], p.y);
        }
        if (!pairs.isEmpty()) {
            CorrectionPair last = pairs.getLast();
            double scale = 1 / (last.rho * dot(last.y, last.y));
            for (int k = 0; k < q.length; k++) {
                q[k] *= scale;
            }
        }
        for (CorrectionPair p : pairs) {
            double beta = p.rho * dot(p.y, q);
            add(q, alpha[i++] - beta, p.s);
        }
        for (int k = 0; k < q.length; k++) {
            q[k] = -q[k];
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] into, double factor, double[] x) {
        for (int i = 0; i < into.length; i++) {
            into[i] += factor * x[i];
        }
    }
}
