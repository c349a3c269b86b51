package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sbonnx.graph.FloatTensor;

/** Non-linearities of one input. */
final class ActivationOps {
    private static final double SELU_ALPHA = 1.67326319217681884765625;
    private static final double SELU_GAMMA = 1.05070102214813232421875;

    private ActivationOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Relu", floats(Torch::relu));
        table.put("Sigmoid", floats(Torch::sigmoid));
        table.put("Tanh", floats(NDArray::tanh));
        table.put("Erf", floats(NDArray::erf));
        table.put("Softplus", floats(x -> JniUtils.softPlus(Torch.pt(x))));
        table.put("Softsign", floats(x -> x.div(Scalars.add(x.abs(), 1))));
        table.put("LeakyRelu", Operator.array(c -> JniUtils.leakyRelu(Torch.pt(c.floats(0)), c.real("alpha", 0.01f))));
        table.put("Elu", Operator.array(c -> JniUtils.elu(Torch.pt(c.floats(0)), c.real("alpha", 1))));
        table.put("Selu", Operator.array(c -> {
            NDArray x = c.floats(0);
            double alpha = c.real("alpha", (float) SELU_ALPHA);
            return Scalars.multiply(JniUtils.elu(Torch.pt(x), alpha), c.real("gamma", (float) SELU_GAMMA));
        }));
        table.put("PRelu", Operator.array(c -> {
            NDArray x = c.floats(0);
            return Torch.relu(x).sub(Torch.relu(x.neg()).mul(c.floats(1)));
        }));
        table.put(
                "HardSigmoid",
                Operator.array(c -> hardSigmoid(c.floats(0), c.real("alpha", 0.2f), c.real("beta", 0.5f))));
        table.put("HardSwish", floats(x -> x.mul(hardSigmoid(x, 1 / 6f, 0.5f))));
        table.put("Swish", Operator.array(c -> {
            NDArray x = c.floats(0);
            return x.mul(Torch.sigmoid(Scalars.multiply(x, c.real("alpha", 1))));
        }));
        table.put("Mish", floats(x -> x.mul(JniUtils.softPlus(Torch.pt(x)).tanh())));
        table.put("ThresholdedRelu", Operator.array(c -> {
            NDArray x = c.floats(0);
            return x.mul(x.gt(c.real("alpha", 1)).toType(x.getDataType(), false));
        }));
        table.put(
                "Gelu",
                Operator.array(
                        c -> gelu(c.floats(0), c.string("approximate", "none").equals("tanh"))));
        table.put("Softmax", Operator.value(c -> overAxis(c, Torch::softmax)));
        table.put("LogSoftmax", Operator.value(c -> overAxis(c, Torch::logSoftmax)));
        table.put("Dropout", new Dropout());
    }

    private static Operator floats(UnaryOperator<NDArray> body) {
        return Operator.array(context -> body.apply(context.floats(0)));
    }

    private static NDArray hardSigmoid(NDArray x, float alpha, float beta) {
        return Scalars.clip(Scalars.add(Scalars.multiply(x, alpha), beta), 0, 1);
    }

    private static NDArray gelu(NDArray x, boolean tanh) {
        NDArray inner = tanh
                ? Scalars.multiply(x.add(Scalars.multiply(Scalars.power(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))
                        .tanh()
                : Scalars.multiply(x, Math.sqrt(0.5)).erf();
        return Scalars.multiply(x.mul(Scalars.add(inner, 1)), 0.5);
    }

    @FunctionalInterface
    private interface AlongAxis {
        NDArray apply(NDArray x, int axis);
    }

    /** Since opset 13 along one axis (the last by default); before, over all axes from {@code axis} (1) on, flattened. */
    private static Value overAxis(OperatorContext context, AlongAxis function) {
        NDArray x = context.floats(0);
        long[] shape = x.getShape().getShape();
        if (context.opset() >= 13) {
            return new Value.Array(function.apply(x, ShapeMath.axis(context.integer("axis", -1), shape.length)));
        }
        int axis = ShapeMath.axis(context.integer("axis", 1), shape.length);
        long rows = FloatTensor.count(Arrays.copyOf(shape, axis));
        NDArray flat = x.reshape(rows, ShapeMath.extentProduct(shape, axis, shape.length));
        return new Value.Array(function.apply(flat, 1).reshape(new Shape(shape)));
    }
}
