package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.TensorProto;

/** Matrix products: MatMul, Gemm, Einsum and others. */
final class MatrixRules {
    private MatrixRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("MatMul", n -> matMul(n, 0, 1, n.elementType(0)));
        rules.put("MatMulInteger", n -> matMul(n, 0, 1, TensorProto.DataType.INT32_VALUE));
        rules.put("QLinearMatMul", n -> matMul(n, 0, 3, n.elementType(7)));
        rules.put("Gemm", MatrixRules::gemm);
        rules.put("Einsum", MatrixRules::einsum);
    }

    /** numpy's matmul: vectors count as one row (left) or one column (right), leading axes broadcast. */
    private static void matMul(NodeContext n, int left, int right, int type) {
        n.setElementType(0, type);
        List<Dim> a = new ArrayList<>(n.dims(left, 1));
        List<Dim> b = new ArrayList<>(n.dims(right, 1));
        boolean row = a.size() == 1;
        boolean column = b.size() == 1;
        if (row) {
            a.add(0, Dim.of(1));
        }
        if (column) {
            b.add(Dim.of(1));
        }
        inner(a.get(a.size() - 1), b.get(b.size() - 2), n);
        List<Dim> out =
                new ArrayList<>(ElementwiseRules.broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)));
        if (!row) {
            out.add(a.get(a.size() - 2));
        }
        if (!column) {
            out.add(b.get(b.size() - 1));
        }
        n.set(0, type, out);
    }

    private static void gemm(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> a = matrix(n, 0);
        List<Dim> b = matrix(n, 1);
        boolean ta = n.attribute("transA", 0) != 0;
        boolean tb = n.attribute("transB", 0) != 0;
        inner(a.get(ta ? 0 : 1), b.get(tb ? 1 : 0), n);
        n.set(0, n.elementType(0), List.of(a.get(ta ? 1 : 0), b.get(tb ? 0 : 1)));
    }

    private static List<Dim> matrix(NodeContext n, int input) {
        List<Dim> dims = n.dims(input);
        if (dims.size() != 2) {
            throw new ShapeConflict("input " + input + " must be a matrix and has the shape " + dims);
        }
        return dims;
    }

    private static void inner(Dim a, Dim b, NodeContext n) {
        if (a instanceof Dim.Known && b instanceof Dim.Known && !a.equals(b)) {
            throw new ShapeConflict(n.node().getOpType() + " of " + a + " columns by " + b + " rows does not fit");
        }
    }

    /** Any number of operands, with or without ellipsis; without {@code ->} the letters seen once, in alphabetical order. */
    private static void einsum(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        String equation = n.attribute("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        if (terms.length != n.inputCount()) {
            throw new ShapeConflict("equation '" + equation + "' does not have " + n.inputCount() + " operands");
        }
        Map<Character, Dim> letters = new TreeMap<>();
        Map<Character, Integer> seen = new TreeMap<>();
        List<Dim> ellipsis = List.of();
        for (int i = 0; i < terms.length; i++) {
            List<Dim> batch = bind(terms[i], n.dims(i), letters, seen);
            ellipsis = batch == null ? ellipsis : ElementwiseRules.broadcast(ellipsis, batch);
        }
        String result = arrow < 0 ? implicit(equation, seen) : equation.substring(arrow + 2);
        List<Dim> out = new ArrayList<>();
        for (int i = 0; i < result.length(); i++) {
            if (result.startsWith("...", i)) {
                out.addAll(ellipsis);
                i += 2;
            } else {
                Dim d = letters.get(result.charAt(i));
                if (d == null) {
                    throw new ShapeConflict("equation '" + equation + "' asks for an index that no operand has");
                }
                out.add(d);
            }
        }
        n.set(0, n.elementType(0), out);
    }

    private static String implicit(String equation, Map<Character, Integer> seen) {
        StringBuilder once = new StringBuilder(equation.contains("...") ? "..." : "");
        seen.forEach((letter, times) -> {
            if (times == 1) {
                once.append((char) letter);
            }
        });
        return once.toString();
    }

    /** Gives the letters of one operand their extents; the axes under its ellipsis, null without one. */
    private static @Nullable List<Dim> bind(
            String term, List<Dim> dims, Map<Character, Dim> letters, Map<Character, Integer> seen) {
        int dots = term.indexOf("...");
        String names = term.replace("...", "");
        int covered = dims.size() - names.length();
        if (covered < 0 || (dots < 0 && covered > 0)) {
            throw new ShapeConflict("operand '" + term + "' does not fit the shape " + dims);
        }
        for (int i = 0; i < names.length(); i++) {
            Dim d = dims.get(dots >= 0 && i >= dots ? i + covered : i);
            letters.merge(names.charAt(i), d, (a, b) -> a instanceof Dim.Known && !a.is(1) ? a : b);
            seen.merge(names.charAt(i), 1, Integer::sum);
        }
        return dots < 0 ? null : dims.subList(dots, dots + covered);
    }
}
