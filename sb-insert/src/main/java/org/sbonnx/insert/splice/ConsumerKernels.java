package org.sbonnx.insert.splice;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/** Reads the original kernels of the convolutions that a splice refits. */
final class ConsumerKernels {
    private ConsumerKernels() {}

    /** Kernels by root name, float32 [out, C_site, kh, kw]. A grouped convolution's kernel has zeros between the groups. */
    static Map<String, FloatTensor> read(OnnxModel model, Site site) {
        GraphIndex index = model.index();
        Map<String, FloatTensor> kernels = new LinkedHashMap<>();
        for (Site.Consumer consumer : site.consumers()) {
            String root = consumer.weight();
            if (root == null || kernels.containsKey(root)) {
                continue;
            }
            FloatTensor kernel = model.floats(index.constant(root).orElseThrow());
            NodeProto node = index.producer(consumer.node()).map(index::node).orElseThrow();
            int groups = Math.toIntExact(Attributes.integer(node, "group", 1));
            if ((long) kernel.dim(1) * groups != site.channels() || kernel.dim(0) % groups != 0) {
                throw new BadInput(
                        "convolution '" + consumer.label() + "' has a kernel " + kernel + " in " + groups
                                + " groups and reads '" + site.label() + "' of " + site.channels() + " channels",
                        "export the model again");
            }
            kernels.put(root, groups == 1 ? kernel : withoutGroups(kernel, groups));
        }
        return kernels;
    }

    private static FloatTensor withoutGroups(FloatTensor kernel, int groups) {
        int outputs = kernel.dim(0);
        int block = kernel.dim(1) * kernel.dim(2) * kernel.dim(3);
        long[] shape = {outputs, (long) kernel.dim(1) * groups, kernel.dim(2), kernel.dim(3)};
        float[] data = new float[Math.toIntExact(FloatTensor.count(shape))];
        for (int o = 0; o < outputs; o++) {
            int group = o / (outputs / groups);
            System.arraycopy(kernel.data(), o * block, data, (o * groups + group) * block, block);
        }
        return new FloatTensor(shape, data);
    }
}
