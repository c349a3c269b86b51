package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.graph.FloatTensor;

/** Small random data sets with everything labels and activations can be: layers, void, gaps, ties, constants. */
final class RandomScenes {
    static final int CHANNELS = 8;

    final MemoryData data;
    final List<Map<String, FloatTensor>> features = new ArrayList<>();

    RandomScenes(long seed, int images) {
        Random random = new Random(seed);
        List<Concept> concepts = MemoryData.concepts(
                "class/sky", "class/road", "class/never", "part/wheel", "part/roof", "material/stone");
        List<List<LabelMap>> layers = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            int w = 8 + random.nextInt(4);
            int h = 7 + random.nextInt(3);
            List<LabelMap> of = new ArrayList<>();
            of.add(layer(random, "class", w, h, 0, 1, LabelMap.VOID));
            if (i % 3 != 1) {
                of.add(layer(random, "part", w, h, 3, 4, LabelMap.NONE, LabelMap.NONE, LabelMap.VOID));
                of.add(layer(random, "part", w, h, 3, 4, LabelMap.NONE));
            }
            if (i % 4 == 2) {
                of.add(layer(random, "material", w, h, 5, LabelMap.NONE));
            }
            layers.add(i == 4 ? List.of() : of);
            features.add(features(random, of.get(0), 6 + random.nextInt(2), 8, (float) random.nextGaussian()));
        }
        data = MemoryData.of(concepts, layers);
    }

    private static LabelMap layer(Random random, String category, int w, int h, int... choices) {
        short[] labels = new short[w * h];
        for (int i = 0; i < labels.length; i++) {
            labels[i] =
                    i > 0 && random.nextInt(3) > 0 ? labels[i - 1] : (short) choices[random.nextInt(choices.length)];
        }
        return new LabelMap(category, w, h, labels);
    }

    private static Map<String, FloatTensor> features(Random random, LabelMap labels, int h, int w, float pooled) {
        float[] a = new float[CHANNELS * h * w];
        for (int i = 0; i < h * w; i++) {
            int y = i / w * labels.height() / h;
            int x = i % w * labels.width() / w;
            int label = labels.concepts()[y * labels.width() + x];
            double noise = 0.7 * random.nextGaussian();
            a[i] = (float) (noise + (label == 1 ? 2 : 0));
            a[h * w + i] = (float) Math.max(0, noise + (label == 0 ? 1 : -1));
            a[2 * h * w + i] = label == 1 ? 1 : 0;
            a[3 * h * w + i] = random.nextInt(4) * 0.25f;
            a[4 * h * w + i] = 3.5f;
            a[5 * h * w + i] = (float) -Math.exp(3 * noise);
            a[6 * h * w + i] = random.nextBoolean() ? -0f : 0f;
            a[7 * h * w + i] = pooled;
        }
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        values.put("a", new FloatTensor(new long[] {1, CHANNELS, h, w}, a));
        return values;
    }
}
