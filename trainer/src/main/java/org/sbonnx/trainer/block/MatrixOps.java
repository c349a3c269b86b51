package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Products of matrices. */
final class MatrixOps {
    private MatrixOps() {}

    static void register(Map<String, Operator> table) {
        table.put("MatMul", Operator.array(c -> Torch.matmul(c.floats(0), c.floats(1))));
        table.put("Gemm", Operator.array(MatrixOps::gemm));
        table.put("Einsum", Operator.array(Einsum::apply));
    }

    private static NDArray gemm(OperatorContext context) {
        NDArray a = context.floats(0);
        NDArray b = context.floats(1);
        NDArray product = Torch.matmul(
                context.integer("transA", 0) != 0 ? a.transpose(1, 0) : a,
                context.integer("transB", 0) != 0 ? b.transpose(1, 0) : b);
        float alpha = context.real("alpha", 1);
        float beta = context.real("beta", 1);
        NDArray scaled = alpha == 1 ? product : Scalars.multiply(product, alpha);
        if (!context.has(2) || beta == 0) {
            return scaled;
        }
        return scaled.add(beta == 1 ? context.floats(2) : Scalars.multiply(context.floats(2), beta));
    }
}
