package org.sbonnx.trainer.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.trainer.block.Torch;

/** Shuffles images into batches and stacks their features. */
public final class Batches {
    private Batches() {}

    /** {@code count} images from {@code first} on. */
    public static int[] range(int first, int count) {
        int[] all = new int[count];
        Arrays.setAll(all, i -> first + i);
        return all;
    }

    /** The images in an order that depends on seed, phase and epoch only, cut into batches; the last may be smaller. */
    public static int[][] shuffled(int[] images, int batch, long seed, String phase, int epoch) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 31L * epoch + phase.hashCode());
        int[] order = images.clone();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return chunks(order, batch);
    }

    /** Consecutive parts of at most {@code size} images. */
    public static int[][] chunks(int[] images, int size) {
        int[][] parts = new int[(images.length + size - 1) / size][];
        Arrays.setAll(parts, i -> Arrays.copyOfRange(images, i * size, Math.min(images.length, (i + 1) * size)));
        return parts;
    }

    /** Features of some images by tensor, stacked along the batch axis. */
    public static Map<String, NDArray> load(ImageFeatures features, int[] images, NDManager manager) {
        Map<String, float[]> stacked = new LinkedHashMap<>();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < images.length; i++) {
            for (Map.Entry<String, FloatTensor> e : features.read(images[i]).entrySet()) {
                float[] data = e.getValue().data();
                shapes.putIfAbsent(e.getKey(), e.getValue().shape());
                float[] all = stacked.computeIfAbsent(
                        e.getKey(), k -> new float[Math.multiplyExact(data.length, images.length)]);
                System.arraycopy(data, 0, all, i * data.length, data.length);
            }
        }
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        stacked.forEach((name, data) -> {
            long[] shape = shapes.getOrDefault(name, new long[0]).clone();
            shape[0] *= images.length;
            arrays.put(name, Torch.upload(manager, new FloatTensor(shape, data)));
        });
        return arrays;
    }
}
