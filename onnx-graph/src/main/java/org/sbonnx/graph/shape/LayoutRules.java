package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;

/** Operators that rearrange elements without changing their values: Reshape, Transpose, Squeeze, Tile and others. */
final class LayoutRules {
    private LayoutRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("Reshape", LayoutRules::reshape);
        rules.put("Flatten", LayoutRules::flatten);
        rules.put("Squeeze", LayoutRules::squeeze);
        rules.put("Unsqueeze", LayoutRules::unsqueeze);
        rules.put("Transpose", LayoutRules::transpose);
        rules.put("Expand", LayoutRules::expand);
        rules.put("Tile", LayoutRules::tile);
        rules.put("DepthToSpace", n -> rearrangeBlocks(n, true));
        rules.put("SpaceToDepth", n -> rearrangeBlocks(n, false));
    }

    /** The only element of a list. */
    static Scalar single(List<Scalar> content) {
        if (content.size() != 1) {
            throw new ShapeConflict("one value is needed where " + content.size() + " are given");
        }
        return content.get(0);
    }

    /** Extents given by the content of an input; where only its length is known, as many unknown ones. */
    static List<Dim> targetDims(NodeContext n, int input) {
        List<Scalar> content = n.elementsOrNull(input);
        if (content == null) {
            List<Dim> shape = n.dims(input);
            if (shape.size() != 1 || !(shape.get(0) instanceof Dim.Known k) || k.extent() > Shape.MAX_RANK) {
                throw UnresolvedShape.INSTANCE;
            }
            return Dim.unknown((int) k.extent());
        }
        return content.stream().map(LayoutRules::extent).toList();
    }

    static Dim extent(Scalar s) {
        return s instanceof Scalar.Int i
                ? WindowRules.extent(i.value())
                : s instanceof Scalar.Symbolic o ? o.dim() : Dim.UNKNOWN;
    }

    private static void setReordered(NodeContext n, List<Dim> dims) {
        n.set(0, n.elementType(0), dims);
        if (n.elementsOrNull(0) != null) {
            n.setElements(0, n.elements(0));
        }
    }

    /** 0 copies an extent (unless {@code allowzero}, version 14), one −1 takes what is left. */
    private static void reshape(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Scalar> wanted = n.elementsOrNull(1);
        if (wanted == null) {
            n.set(0, n.elementType(0), targetDims(n, 1));
            return;
        }
        boolean copyZero = n.attribute("allowzero", 0) == 0;
        List<Dim> x = n.input(0).dims();
        List<Dim> out = new ArrayList<>();
        int rest = -1;
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).equals(new Scalar.Int(-1))) {
                if (rest >= 0) {
                    throw new ShapeConflict("Reshape with more than one -1");
                }
                rest = i;
                out.add(Dim.UNKNOWN);
            } else if (copyZero && wanted.get(i).equals(new Scalar.Int(0))) {
                out.add(x == null ? Dim.UNKNOWN : n.dims(0, i + 1).get(i));
            } else {
                out.add(extent(wanted.get(i)));
            }
        }
        n.set(0, n.elementType(0), out);
        if (x != null) {
            finishReshape(n, x, out, rest);
        }
    }

    private static void finishReshape(NodeContext n, List<Dim> x, List<Dim> out, int rest) {
        List<Dim> given = new ArrayList<>(out);
        if (rest >= 0) {
            given.remove(rest);
            out.set(rest, quotient(x, given));
        } else if (!product(x).equals(product(given)) && isNumber(x) && isNumber(given)) {
            throw new ShapeConflict("Reshape of " + x + " to " + given + " changes the number of elements");
        }
        setReordered(n, out);
    }

    private static boolean isNumber(List<Dim> dims) {
        return product(dims) instanceof Dim.Known;
    }

    /** Product of {@code all} over product of {@code part}, where equal extents cancel, named ones too. */
    private static Dim quotient(List<Dim> all, List<Dim> part) {
        List<Dim> left = new ArrayList<>(all);
        List<Dim> below = new ArrayList<>();
        for (Dim d : part) {
            boolean cancels = !(d instanceof Dim.Unknown) && !d.is(0) && left.remove(d);
            if (!cancels) {
                below.add(d);
            }
        }
        Dim denominator = product(below);
        Dim numerator = product(left);
        if (denominator.is(1)) {
            return numerator;
        }
        if (numerator instanceof Dim.Known a && denominator instanceof Dim.Known b) {
            if (b.extent() == 0) {
                return Dim.UNKNOWN;
            }
            if (a.extent() % b.extent() != 0) {
                throw new ShapeConflict("Reshape of " + all + " does not divide by " + part);
            }
            return Dim.of(a.extent() / b.extent());
        }
        return Dim.UNKNOWN;
    }

    /** Product of extents: a number, the one name among ones, or unknown. */
    static Dim product(List<Dim> dims) {
        long n = 1;
        Dim named = null;
        boolean open = false;
        for (Dim d : dims) {
            if (d instanceof Dim.Known k) {
                n = Math.multiplyExact(n, k.extent());
            } else {
                open |= named != null || d instanceof Dim.Unknown;
                named = d;
            }
        }
        if (named == null || n == 0) {
            return Dim.of(n);
        }
        return open || n != 1 ? Dim.UNKNOWN : named;
    }

    private static void flatten(NodeContext n) {
        n.set(0, n.elementType(0), Dim.unknown(2));
        List<Dim> x = n.dims(0);
        long axis = n.attribute("axis", 1);
        int at = axis == x.size() ? x.size() : NodeContext.axis(axis, x.size());
        setReordered(n, List.of(product(x.subList(0, at)), product(x.subList(at, x.size()))));
    }

    /** Axes are an attribute before version 13, input 1 since. */
    private static void squeeze(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        boolean given = n.hasInput(1) || n.hasAttribute("axes");
        List<Dim> out = new ArrayList<>();
        if (given) {
            List<Integer> axes = axes(n, x.size());
            for (int i = 0; i < x.size(); i++) {
                if (!axes.contains(i)) {
                    out.add(x.get(i));
                } else if (x.get(i) instanceof Dim.Known k && k.extent() != 1) {
                    throw new ShapeConflict("Squeeze of axis " + i + " of " + x);
                }
            }
        } else {
            for (Dim d : x) {
                if (!(d instanceof Dim.Known)) {
                    throw UnresolvedShape.INSTANCE;
                }
                if (!d.is(1)) {
                    out.add(d);
                }
            }
        }
        setReordered(n, out);
    }

    private static List<Integer> axes(NodeContext n, int rank) {
        long[] axes = n.hasInput(1) ? n.longs(1) : Attributes.integers(n.node(), "axes");
        return Arrays.stream(NodeContext.axes(axes, rank)).boxed().toList();
    }

    private static void unsqueeze(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        int count = n.hasInput(1) ? n.longs(1).length : Attributes.integers(n.node(), "axes").length;
        List<Integer> axes = axes(n, x.size() + count);
        List<Dim> out = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < x.size() + count; i++) {
            if (axes.contains(i)) {
                out.add(Dim.of(1));
            } else if (next < x.size()) {
                out.add(x.get(next++));
            } else {
                throw new ShapeConflict("Unsqueeze names an axis twice: " + axes);
            }
        }
        setReordered(n, out);
    }

    private static void transpose(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        int rank = x.size();
        long[] given = Attributes.integers(n.node(), "perm");
        int[] perm = new int[rank];
        if (given.length != 0 && given.length != rank) {
            throw new ShapeConflict("perm has " + given.length + " entries for " + rank + " axes");
        }
        for (int i = 0; i < rank; i++) {
            perm[i] = given.length == 0 ? rank - 1 - i : NodeContext.axis(given[i], rank);
        }
        List<Dim> out = new ArrayList<>();
        for (int p : perm) {
            out.add(x.get(p));
        }
        n.set(0, n.elementType(0), out);
        List<Scalar> content = n.elements(0);
        int[] own = ConstantFolding.strides(ConstantFolding.extents(x));
        int[] strides = Arrays.stream(perm).map(p -> own[p]).toArray();
        n.setElements(0, ConstantFolding.strided(content, ConstantFolding.extents(out), strides, 0));
    }

    private static void expand(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> out = ElementwiseRules.broadcast(n.dims(0), targetDims(n, 1));
        n.set(0, n.elementType(0), out);
        n.setElements(
                0,
                ConstantFolding.broadcast(
                        n.elements(0), ConstantFolding.extents(n.dims(0)), ConstantFolding.extents(out)));
    }

    private static void tile(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        n.set(0, n.elementType(0), Dim.unknown(x.size()));
        long[] repeats = n.longs(1);
        if (repeats.length != x.size()) {
            throw new ShapeConflict("Tile with " + repeats.length + " repeats of the shape " + x);
        }
        List<Dim> out = new ArrayList<>();
        for (int i = 0; i < repeats.length; i++) {
            boolean once = repeats[i] == 1;
            out.add(
                    once
                            ? x.get(i)
                            : x.get(i) instanceof Dim.Known k
                                    ? WindowRules.extent(Math.multiplyExact(k.extent(), repeats[i]))
                                    : Dim.UNKNOWN);
        }
        n.set(0, n.elementType(0), out);
    }

    private static void rearrangeBlocks(NodeContext n, boolean toSpace) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        long b = n.attribute("blocksize", 0);
        if (x.size() != 4 || b <= 0) {
            throw new ShapeConflict("blocks of " + b + " in the shape " + x);
        }
        long square = Math.multiplyExact(b, b);
        n.set(
                0,
                n.elementType(0),
                List.of(
                        x.get(0),
                        scaled(x.get(1), square, !toSpace),
                        scaled(x.get(2), b, toSpace),
                        scaled(x.get(3), b, toSpace)));
    }

    private static Dim scaled(Dim d, long by, boolean up) {
        if (!(d instanceof Dim.Known k)) {
            return by == 1 ? d : Dim.UNKNOWN;
        }
        if (!up && k.extent() % by != 0) {
            throw new ShapeConflict("extent " + k + " does not divide by " + by);
        }
        return Dim.of(up ? Math.multiplyExact(k.extent(), by) : k.extent() / by);
    }
}
