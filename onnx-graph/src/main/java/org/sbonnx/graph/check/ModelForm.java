package org.sbonnx.graph.check;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;

/** Recognises files that a tool made of a float model for faster inference: quantized, or optimized for one engine. */
public final class ModelForm {
    private static final Set<String> ON_INTEGERS =
            Set.of("QLinearConv", "QLinearMatMul", "QLinearAdd", "QLinearMul", "QLinearConcat", "QGemm");
    private static final Set<String> DYNAMIC = Set.of(
            "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulIntegerToFloat");
    private static final String ORIGINAL = "use the float model that it was made from";

    private ModelForm() {}

    /** What kind of file it is, and what to do, in one sentence; empty for a plain model. */
    public static Optional<String> describe(OnnxModel model) {
        Set<String> dynamic = operators(model, n -> DYNAMIC.contains(n.getOpType()));
        if (!dynamic.isEmpty()) {
            return Optional.of("dynamically quantized " + dynamic + ": nothing behind a site can be trained; "
                    + ORIGINAL + ", and quantize the result");
        }
        Set<String> integers = operators(model, n -> ON_INTEGERS.contains(n.getOpType()));
        if (!integers.isEmpty()) {
            return Optional.of(
                    "quantized " + integers + ": most values are integers, on which no bottleneck can stand; "
                            + ORIGINAL + ", and quantize the result");
        }
        Set<String> fused = operators(model, n -> n.getDomain().startsWith("com.microsoft"));
        if (!fused.isEmpty()) {
            return Optional.of("optimized by ONNX Runtime " + fused + ": behind these operators nothing is traced; "
                    + "use the model that it was made from, and optimize the result");
        }
        Set<String> pairs = operators(
                model,
                n -> n.getOpType().equals("QuantizeLinear")
                        || n.getOpType().equals("DequantizeLinear")
                                && model.index().constant(n.getInput(0)).isPresent());
        return pairs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "quantized " + pairs + ": bottlenecks can be calibrated on the float values between the pairs,"
                                + " but nothing behind them can be trained; for that " + ORIGINAL
                                + ", and quantize the result");
    }

    private static Set<String> operators(OnnxModel model, Predicate<NodeProto> which) {
        Set<String> found = new TreeSet<>();
        model.graph().getNodeList().stream().filter(which).forEach(n -> found.add(n.getOpType()));
        return found;
    }
}
