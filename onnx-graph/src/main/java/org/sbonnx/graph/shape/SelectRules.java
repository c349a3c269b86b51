package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.TensorProto;

/** Operators that join, select or pad parts of tensors: Concat, Split, Gather, Pad and others. */
final class SelectRules {
    private SelectRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("Concat", SelectRules::concat);
        rules.put("Split", SelectRules::split);
        rules.put("Slice", SliceRule::apply);
        rules.put("Gather", SelectRules::gather);
        rules.put("GatherElements", SelectRules::gatherElements);
        rules.put("GatherND", SelectRules::gatherNd);
        rules.put("Pad", SelectRules::pad);
        rules.put("Compress", SelectRules::compress);
        rules.put("CenterCropPad", SelectRules::centerCropPad);
        rules.put("GridSample", SelectRules::gridSample);
        rules.put(
                "NonMaxSuppression", n -> n.set(0, TensorProto.DataType.INT64_VALUE, List.of(Dim.UNKNOWN, Dim.of(3))));
    }

    private static void concat(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> out = null;
        int axis = 0;
        for (int i = 0; i < n.inputCount(); i++) {
            if (n.input(i).dims() == null) {
                continue;
            }
            List<Dim> x = n.dims(i);
            if (out == null) {
                axis = NodeContext.axis(n.attribute("axis", 1), x.size());
                out = new ArrayList<>(x);
            } else {
                joinDims(out, x, axis);
            }
        }
        if (out == null) {
            throw UnresolvedShape.INSTANCE;
        }
        int unranked = (int) IntStream.range(0, n.inputCount())
                .filter(i -> n.input(i).dims() == null)
                .count();
        if (unranked > 0) {
            out.set(axis, Dim.UNKNOWN);
        }
        n.set(0, n.elementType(0), out);
        foldConcat(n, axis);
    }

    private static void foldConcat(NodeContext n, int axis) {
        List<List<Scalar>> parts = new ArrayList<>();
        List<int[]> extents = new ArrayList<>();
        for (int i = 0; i < n.inputCount(); i++) {
            int[] own = ConstantFolding.extents(n.dims(i));
            boolean element = n.elementsOrNull(i) == null && own.length == 1 && !ElementType.isFloat(n.elementType(i));
            parts.add(element ? Collections.nCopies(own[0], Scalar.UNKNOWN) : n.elements(i));
            extents.add(own);
        }
        n.setElements(0, ConstantFolding.concat(parts, extents, axis));
    }

    private static void joinDims(List<Dim> out, List<Dim> x, int axis) {
        if (x.size() != out.size()) {
            throw new ShapeConflict("Concat of the shapes " + out + " and " + x);
        }
        for (int i = 0; i < x.size(); i++) {
            Dim a = out.get(i);
            Dim b = x.get(i);
            if (i == axis) {
                out.set(
                        i,
                        a instanceof Dim.Known p && b instanceof Dim.Known q
                                ? Dim.of(Math.addExact(p.extent(), q.extent()))
                                : a.is(0) ? b : b.is(0) ? a : Dim.UNKNOWN);
            } else if (a instanceof Dim.Known && b instanceof Dim.Known && !a.equals(b)) {
                throw new ShapeConflict("Concat along axis " + axis + " of the shapes " + out + " and " + x);
            } else if (!(a instanceof Dim.Known)) {
                out.set(i, b instanceof Dim.Known || a instanceof Dim.Unknown ? b : a);
            }
        }
    }

    /** Lengths are an attribute before version 13, input 1 since; without them equal parts, {@code num_outputs} since 18. */
    private static void split(NodeContext n) {
        for (int i = 0; i < n.outputCount(); i++) {
            n.setElementType(i, n.elementType(0));
        }
        List<Dim> x = n.dims(0, 1);
        int axis = NodeContext.axis(n.attribute("axis", 0), x.size());
        List<Dim> parts = parts(n, x.get(axis));
        int[] extents = n.elementsOrNull(0) == null ? new int[0] : ConstantFolding.extents(x);
        long from = 0;
        for (int i = 0; i < n.outputCount(); i++) {
            List<Dim> out = new ArrayList<>(x);
            out.set(axis, parts.get(i));
            n.set(i, n.elementType(0), out);
            if (n.elementsOrNull(0) != null && parts.get(i) instanceof Dim.Known k) {
                long start = from;
                long[] indices = IntStream.range(0, (int) Math.min(k.extent(), ValueInfos.MAX_ELEMENTS))
                        .mapToLong(j -> start + j)
                        .toArray();
                n.setElements(i, ConstantFolding.gather(n.elements(0), extents, axis, indices));
                from += k.extent();
            }
        }
    }

    private static List<Dim> parts(NodeContext n, Dim whole) {
        int count = n.outputCount();
        if (n.hasInput(1) && n.elementsOrNull(1) == null) {
            return Dim.unknown(count);
        }
        long[] lengths = n.hasInput(1) ? n.longs(1) : Attributes.integers(n.node(), "split");
        if (lengths.length > 0) {
            if (lengths.length != count) {
                throw new ShapeConflict("Split into " + lengths.length + " parts has " + count + " outputs");
            }
            long sum = Arrays.stream(lengths).reduce(0, Math::addExact);
            if (whole instanceof Dim.Known k && k.extent() != sum) {
                throw new ShapeConflict("Split of " + k + " into " + Arrays.toString(lengths));
            }
            return Arrays.stream(lengths).mapToObj(WindowRules::extent).toList();
        }
        if (!(whole instanceof Dim.Known k)) {
            return count == 1 ? List.of(whole) : Dim.unknown(count);
        }
        long each = WindowRules.ceilDiv(k.extent(), count);
        List<Dim> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(WindowRules.extent(Math.min(each, k.extent() - Math.min(k.extent(), each * i))));
        }
        return parts;
    }

    private static void gather(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0, 1);
        int axis = NodeContext.axis(n.attribute("axis", 0), x.size());
        List<Dim> out = new ArrayList<>(x.subList(0, axis));
        out.addAll(n.dims(1));
        out.addAll(x.subList(axis + 1, x.size()));
        n.set(0, n.elementType(0), out);
        n.setElements(0, ConstantFolding.gather(n.elements(0), ConstantFolding.extents(x), axis, n.longs(1)));
    }

    private static void gatherElements(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        n.set(0, n.elementType(0), n.dims(1));
    }

    private static void gatherNd(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0, 1);
        List<Dim> indices = n.dims(1, 1);
        if (!(indices.get(indices.size() - 1) instanceof Dim.Known last)) {
            throw UnresolvedShape.INSTANCE;
        }
        long from = Math.addExact(n.attribute("batch_dims", 0), last.extent());
        if (from < 0 || from > x.size()) {
            throw new ShapeConflict("GatherND of the shape " + x + " by indices " + indices);
        }
        List<Dim> out = new ArrayList<>(indices.subList(0, indices.size() - 1));
        out.addAll(x.subList((int) from, x.size()));
        n.set(0, n.elementType(0), out);
    }

    /** Widths are an attribute before version 11, input 1 since; {@code axes} since 18. */
    private static void pad(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        n.set(0, n.elementType(0), Dim.unknown(x.size()));
        List<Scalar> pads = n.hasInput(1) ? n.elements(1) : ValueInfos.ints(Attributes.integers(n.node(), "pads"));
        int[] axes = n.hasInput(3)
                ? NodeContext.axes(n.longs(3), x.size())
                : IntStream.range(0, x.size()).toArray();
        if (pads.size() != 2 * axes.length) {
            throw new ShapeConflict("Pad with " + pads.size() + " widths for " + axes.length + " axes");
        }
        List<Dim> out = new ArrayList<>(x);
        for (int i = 0; i < axes.length; i++) {
            Scalar before = pads.get(i);
            Scalar after = pads.get(i + axes.length);
            if (before instanceof Scalar.Int b && after instanceof Scalar.Int a) {
                long sum = Math.addExact(b.value(), a.value());
                Dim d = x.get(axes[i]);
                out.set(
                        axes[i],
                        sum == 0
                                ? d
                                : d instanceof Dim.Known k
                                        ? WindowRules.extent(Math.addExact(k.extent(), sum))
                                        : Dim.UNKNOWN);
            } else {
                out.set(axes[i], Dim.UNKNOWN);
            }
        }
        n.set(0, n.elementType(0), out);
    }

    private static void compress(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        if (!n.hasAttribute("axis")) {
            n.set(0, n.elementType(0), Dim.unknown(1));
            return;
        }
        List<Dim> out = new ArrayList<>(n.dims(0));
        out.set(NodeContext.axis(n.attribute("axis", 0), out.size()), Dim.UNKNOWN);
        n.set(0, n.elementType(0), out);
    }

    private static void centerCropPad(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> out = new ArrayList<>(n.dims(0));
        long[] all = IntStream.range(0, out.size()).asLongStream().toArray();
        int[] axes = NodeContext.axes(Attributes.integers(n.node(), "axes", all), out.size());
        for (int a : axes) {
            out.set(a, Dim.UNKNOWN);
        }
        n.set(0, n.elementType(0), out);
        List<Dim> wanted = LayoutRules.targetDims(n, 1);
        if (wanted.size() != axes.length) {
            throw new ShapeConflict("CenterCropPad to " + wanted + " on " + axes.length + " axes");
        }
        for (int i = 0; i < axes.length; i++) {
            out.set(axes[i], wanted.get(i));
        }
        n.set(0, n.elementType(0), out);
    }

    private static void gridSample(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0, 2);
        List<Dim> grid = n.dims(1, 2);
        List<Dim> out = new ArrayList<>(x.subList(0, 2));
        out.addAll(grid.subList(1, grid.size() - 1));
        n.set(0, n.elementType(0), out);
    }
}
