package org.sbonnx.auic.ort;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.ShapeInference;
import org.sbonnx.onnx.TensorProto.DataType;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;

/**
 * The input of a model that an image becomes.
 *
 * @param model names the model in messages
 * @param name of the input
 * @param elementType one of {@link DataType}
 */
public record ImageInput(OnnxModel model, String name, int elementType) {
    /** How far from a whole number the values for an integer input may be, so that 1 / 255 · 255 is one. */
    private static final double WHOLE = 1e-6;

    /**
     * The image among the inputs that a computation needs.
     *
     * @param needed names of inputs of the model
     * @throws BadInput if they are not one image; says which they are, and what to do
     */
    public static ImageInput of(OnnxModel model, Collection<String> needed) {
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        if (needed.size() == 1) {
            String only = needed.iterator().next();
            return new ImageInput(model, only, shapes.elementType(only));
        }
        List<String> images = images(model).stream().filter(needed::contains).toList();
        List<String> others = needed.stream().filter(n -> !images.contains(n)).toList();
        if (images.size() == 1) {
            throw new BadInput(
                    model + " needs more than the image '" + images.get(0) + "': " + listed(model, others)
                            + ", and a data set has no values for "
                            + (others.size() == 1 ? "it" : "them"),
                    "make " + (others.size() == 1 ? "it a constant" : "them constants")
                            + " of the model: an initializer of that name instead of the input");
        }
        throw new BadInput(
                model + " needs " + needed.size() + " inputs: " + listed(model, List.copyOf(needed))
                        + ", but an image provides only one",
                "use a model whose only input is the image, or make all inputs but one initializers of the model");
    }

    /** Inputs that may be images: of four axes. */
    public static List<String> images(OnnxModel model) {
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        return model.inputs().stream()
                .map(ValueInfoProto::getName)
                .filter(n -> shapes.shapeOf(n).filter(s -> s.rank() == 4).isPresent())
                .toList();
    }

    private static String listed(OnnxModel model, List<String> inputs) {
        return model.inputs().stream()
                .filter(v -> inputs.contains(v.getName()))
                .map(v -> "'" + v.getName() + "' " + ShapeInference.describeDeclared(v))
                .collect(Collectors.joining(", "));
    }

    /** Whether the input takes whole numbers, such as the bytes of an image. */
    public boolean takesIntegers() {
        return ElementType.isImageInteger(elementType);
    }

    /**
     * Requires that the values that a preprocessing makes can be fed: to an integer input only whole numbers that its type holds.
     *
     * @throws BadInput if they cannot; names a value, and the settings that feed bytes
     */
    public void requireTakes(Preprocess p) {
        if (!takesIntegers()) {
            return;
        }
        int lowest = elementType == DataType.INT8_VALUE ? -128 : elementType == DataType.UINT8_VALUE ? 0 : -32768;
        int highest = elementType == DataType.INT8_VALUE ? 127 : elementType == DataType.UINT8_VALUE ? 255 : 32767;
        for (int c = 0; c < p.channels(); c++) {
            for (int v : new int[] {0, 1, 255}) {
                double value = p.value(c, v);
                if (Math.abs(value - Math.rint(value)) > WHOLE || value < lowest || value > highest) {
                    throw new BadInput(
                            "input '" + name + "' of " + model + " takes " + ElementType.name(elementType)
                                    + ", but the preprocessing makes "
                                    + (float) value + " of the byte " + v,
                            "give a file for --preprocess with " + remedy(p));
                }
            }
        }
    }

    private String remedy(Preprocess p) {
        String mean = elementType == DataType.INT8_VALUE ? "128" : "0";
        return "\"divide\": 1, \"mean\": " + repeated(mean, p) + ", \"std\": " + repeated("1", p);
    }

    private static String repeated(String value, Preprocess p) {
        return p.channels() == 1 ? "[" + value + "]" : "[" + value + ", " + value + ", " + value + "]";
    }
}
