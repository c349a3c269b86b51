package org.sbonnx.insert.splice;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.InputLayout;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.TensorProto.DataType;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * Random values for every input of a model, the same at every call: uniform in ±2, the range of normalised images; for images of
 * integers, bytes.
 */
final class RandomInputs {
    /** Most values that one array holds. */
    private static final long MAX_VALUES = Integer.MAX_VALUE - 8L;

    private RandomInputs() {}

    /**
     * @param height for images whose size the model leaves open; other open extents are 1 (channels: 3)
     * @param width likewise
     * @throws BadInput if an input is of unknown shape, or holds neither floating point numbers nor an image of integers
     */
    static Map<String, FloatTensor> generate(OnnxModel model, int height, int width) {
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        SplittableRandom random = new SplittableRandom(7);
        Map<String, FloatTensor> inputs = new LinkedHashMap<>();
        for (ValueInfoProto v : model.inputs()) {
            Shape shape = shapes.shapeOf(v.getName())
                    .filter(s -> ElementType.isFloat(s.elementType()) || isImageOfIntegers(s))
                    .orElseThrow(() -> new BadInput(
                            "input '" + v.getName() + "' of " + model
                                    + " is neither a floating point tensor of known rank nor an image, so the splice cannot be verified by running it",
                            "use --no-verify"));
            long[] extents = extents(shape, height, width);
            requirePossible(v.getName(), model, extents);
            inputs.put(
                    v.getName(),
                    isImageOfIntegers(shape)
                            ? bytes(random, extents, shape.elementType() == DataType.INT8_VALUE ? -128 : 0)
                            : random(random, extents));
        }
        return inputs;
    }

    private static boolean isImageOfIntegers(Shape shape) {
        return shape.rank() == 4 && ElementType.isImageInteger(shape.elementType());
    }

    private static FloatTensor bytes(SplittableRandom random, long[] shape, int lowest) {
        float[] values = new float[Math.toIntExact(FloatTensor.count(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = lowest + random.nextInt(256);
        }
        return new FloatTensor(shape, values);
    }

    private static long[] extents(Shape shape, int height, int width) {
        return shape.rank() == 4
                ? InputLayout.of(shape).completeExtents(shape, height, width)
                : shape.dims().stream().mapToLong(d -> d.known().orElse(1)).toArray();
    }

    private static void requirePossible(String input, OnnxModel model, long[] extents) {
        long count = 1;
        for (long d : extents) {
            if (d < 1 || d > MAX_VALUES / count) {
                throw new BadInput(
                        "input '" + input + "' of " + model + " has the shape " + Arrays.toString(extents)
                                + ", which no array can hold",
                        "export the model again with the size that it is to run at");
            }
            count *= d;
        }
    }

    private static FloatTensor random(SplittableRandom random, long[] shape) {
        float[] values = new float[Math.toIntExact(FloatTensor.count(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return new FloatTensor(shape, values);
    }
}
