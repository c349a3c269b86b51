package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Einsum of one or two operands without ellipsis: operands are aligned to all labels, multiplied, and summed. */
final class Einsum {
    private Einsum() {}

    static NDArray apply(OperatorContext context) {
        String equation = context.string("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (equation.contains(".") || terms.length != context.inputCount() || terms.length > 2) {
            throw context.error(
                    "has equation '" + equation + "'", "write it with one or two operands and without '...'");
        }
        String result = sides.length > 1 ? sides[1] : implicit(sides[0]);
        NDArray[] operands = new NDArray[terms.length];
        for (int i = 0; i < terms.length; i++) {
            operands[i] = context.floats(i);
            while (hasRepeat(terms[i])) {
                int[] pair = repeat(terms[i]);
                operands[i] = diagonal(operands[i], pair[0], pair[1]);
                terms[i] = terms[i].substring(0, pair[0])
                        + terms[i].substring(pair[0] + 1, pair[1])
                        + terms[i].substring(pair[1] + 1)
                        + terms[i].charAt(pair[0]);
            }
        }
        return terms.length == 1 ? single(operands[0], terms[0], result) : pair(operands, terms, result);
    }

    private static boolean hasRepeat(String term) {
        return term.chars().distinct().count() < term.length();
    }

    private static int[] repeat(String term) {
        for (int i = 0; i < term.length(); i++) {
            int j = term.indexOf(term.charAt(i), i + 1);
            if (j > 0) {
                return new int[] {i, j};
            }
        }
        throw new IllegalArgumentException(term);
    }

    /** The diagonal of two axes becomes the last axis. */
    private static NDArray diagonal(NDArray x, int a, int b) {
        return x.diagonal(0, a, b);
    }

    private static String implicit(String terms) {
        return terms.chars()
                .filter(c -> c != ',' && terms.indexOf(c) == terms.lastIndexOf(c))
                .sorted()
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    private static NDArray single(NDArray x, String term, String result) {
        String kept = keep(term, result);
        int[] summed = IntStream.range(0, term.length())
                .filter(i -> result.indexOf(term.charAt(i)) < 0)
                .toArray();
        return arrange(summed.length == 0 ? x : x.sum(summed, false), kept, result);
    }

    private static String keep(String term, String result) {
        return term.chars()
                .filter(c -> result.indexOf(c) >= 0)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    private static NDArray arrange(NDArray x, String from, String to) {
        return from.equals(to) ? x : x.transpose(to.chars().map(from::indexOf).toArray());
    }

    /** batch · left · shared times batch · shared · right, as one batched product of matrices. */
    private static NDArray pair(NDArray[] operands, String[] terms, String result) {
        String a = terms[0];
        String b = terms[1];
        NDArray x = dropOwn(operands[0], a, b + result);
        NDArray y = dropOwn(operands[1], b, a + result);
        a = keep(a, b + result);
        b = keep(b, terms[0] + result);
        String second = b;
        String first = a;
        String batch = labels(a, c -> second.indexOf(c) >= 0 && result.indexOf(c) >= 0);
        String shared = labels(a, c -> second.indexOf(c) >= 0 && result.indexOf(c) < 0);
        String left = labels(a, c -> second.indexOf(c) < 0);
        String right = labels(b, c -> first.indexOf(c) < 0);
        Map<Character, Long> extent = new LinkedHashMap<>();
        extents(x, a, extent);
        extents(y, b, extent);
        NDArray l = arrange(x, a, batch + left + shared)
                .reshape(product(batch, extent), product(left, extent), product(shared, extent));
        NDArray r = arrange(y, b, batch + shared + right)
                .reshape(product(batch, extent), product(shared, extent), product(right, extent));
        String order = batch + left + right;
        NDArray out = Torch.matmul(l, r)
                .reshape(new Shape(order.chars()
                        .mapToLong(c -> extent.getOrDefault((char) c, 1L))
                        .toArray()));
        return arrange(out, order, result);
    }

    private static NDArray dropOwn(NDArray x, String term, String used) {
        int[] own = IntStream.range(0, term.length())
                .filter(i -> used.indexOf(term.charAt(i)) < 0)
                .toArray();
        return own.length == 0 ? x : x.sum(own, false);
    }

    private static String labels(String term, IntPredicate wanted) {
        return term.chars()
                .filter(wanted)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    private static void extents(NDArray x, String term, Map<Character, Long> into) {
        for (int i = 0; i < term.length(); i++) {
            into.put(term.charAt(i), x.getShape().get(i));
        }
    }

    private static long product(String labels, Map<Character, Long> extent) {
        return labels.chars().mapToLong(c -> extent.getOrDefault((char) c, 1L)).reduce(1, (p, q) -> p * q);
    }
}
