package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.BinaryOperator;

/**
 * Array-with-number arithmetic that is safe to differentiate. The overloads of {@link NDArray} that take a number are not: the
 * engine lends autograd a buffer that Java may free before the backward pass, so a garbage collection in between corrupts
 * the number.
 */
public final class Scalars {
    private Scalars() {}

    /** x · number; always a new array. */
    public static NDArray multiply(NDArray x, double number) {
        return with(x, number, NDArray::mul);
    }

    /** x + number. */
    public static NDArray add(NDArray x, double number) {
        return with(x, number, NDArray::add);
    }

    /** x / number. */
    public static NDArray divide(NDArray x, double number) {
        return with(x, number, NDArray::div);
    }

    /** x to the power of a number. */
    static NDArray power(NDArray x, double number) {
        return with(x, number, NDArray::pow);
    }

    /** x where it lies between two limits, else the nearer one. */
    static NDArray clip(NDArray x, double low, double high) {
        // This one keeps its operands until the array's manager is closed.
        return JniUtils.clip(Torch.pt(x), (float) low, (float) high);
    }

    /** The operand lives in the engine's own memory, which autograd keeps as long as needed. */
    private static NDArray with(NDArray x, double number, BinaryOperator<NDArray> operation) {
        NDManager manager = x.getManager();
        DataType type = x.getDataType().isFloating() || number != Math.rint(number) ? DataType.FLOAT32 : DataType.INT64;
        try (NDArray operand = Torch.full(manager, new Shape(), number, type)) {
            return operation.apply(x, operand);
        }
    }
}
