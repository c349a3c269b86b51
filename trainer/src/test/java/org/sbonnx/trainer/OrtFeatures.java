package org.sbonnx.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;

/** Features by ONNX Runtime, one session per image: slow and simple. Counts what it computes. */
final class OrtFeatures implements FeatureSource {
    private final OnnxModel model;
    private final List<String> tensors;
    private final SegmentationData data;
    private final String key;
    int computed;

    OrtFeatures(OnnxModel model, SegmentationData data, String... tensors) {
        this.tensors = List.of(tensors);
        this.model = SubGraph.extract(model, List.of(), this.tensors);
        this.data = data;
        this.key = this.model.contentHash() + data.sha256();
    }

    static FloatTensor tensor(RgbImage image) {
        int plane = image.width() * image.height();
        float[] out = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int c = 0; c < 3; c++) {
                out[c * plane + i] = (image.rgb()[3 * i + c] & 255) / 127.5f - 1;
            }
        }
        return new FloatTensor(new long[] {1, 3, image.height(), image.width()}, out);
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public List<String> tensors() {
        return tensors;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void stream(int[] images, Visitor visitor) {
        for (int image : images) {
            computed++;
            Map<String, FloatTensor> all = OnnxRuntimeOracle.run(model, Map.of("input", tensor(data.image(image))));
            Map<String, FloatTensor> wanted = new LinkedHashMap<>();
            tensors.forEach(t -> wanted.put(t, all.get(t)));
            visitor.accept(image, wanted);
        }
    }

    @Override
    public void close() {}
}
