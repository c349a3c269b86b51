package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.ValueInfoProto;

/** Runs whole models through a block. */
final class BlockRunner {
    private BlockRunner() {}

    static BlockSpec spec(OnnxModel model, Set<String> parameters) {
        return BlockSpec.of(
                        model,
                        model.inputs().stream().map(ValueInfoProto::getName).toList(),
                        model.outputs().stream().map(ValueInfoProto::getName).toList())
                .withParameters(parameters);
    }

    static Map<String, FloatTensor> run(OnnxModel model, Map<String, FloatTensor> inputs) {
        return run(spec(model, Set.of()), inputs);
    }

    static Map<String, FloatTensor> run(BlockSpec spec, Map<String, FloatTensor> inputs) {
        Map<String, FloatTensor> out = new LinkedHashMap<>();
        try (NDManager manager = Torch.open("cpu", 1);
                OnnxBlock block = new OnnxBlock(spec, manager)) {
            Torch.withoutGradients(() -> {
                Map<String, NDArray> fed = new LinkedHashMap<>();
                inputs.forEach((n, v) -> fed.put(n, Torch.upload(manager, v)));
                block.forward(fed, ForwardMode.inference(a -> a), manager)
                        .forEach((n, a) -> out.put(n, Torch.download(a)));
            });
        }
        return out;
    }
}
