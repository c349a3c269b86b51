package org.sbonnx.insert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;

/**
 * Values of the initializers that a splice adds.
 *
 * @param encoders one for each group
 * @param projection kernel of f_r (eq. 4), [C_site, N_SB, 1, 1]; used where a consumer is not refitted
 * @param consumers new kernels [out, N_SB, kh, kw] of refitted consumers, by the root name of the kernel that each replaces
 * @param positions [1, C_site, h, w], added to the projection: what a position has beyond its code; null for none
 */
public record SpliceWeights(
        List<Encoder> encoders,
        Affine projection,
        Map<String, Affine> consumers,
        @Nullable FloatTensor positions) {

    /** Weights without a constant for each position. */
    public SpliceWeights(List<Encoder> encoders, Affine projection, Map<String, Affine> consumers) {
        this(encoders, projection, consumers, null);
    }

    /**
     * A group's 1×1 convolution.
     *
     * @param weight [K, C_site, 1, 1]
     * @param bias [K]
     */
    public record Encoder(FloatTensor weight, FloatTensor bias) {}

    /**
     * Weights of a convolution.
     *
     * @param weight a convolution's kernel
     * @param bias null keeps the consumer's own bias
     */
    public record Affine(FloatTensor weight, @Nullable FloatTensor bias) {}

    public SpliceWeights {
        encoders = List.copyOf(encoders);
        consumers = Map.copyOf(consumers);
    }

    /** Identity encoder, identity projection, the consumers' own kernels. */
    public static SpliceWeights identity(Site site, Map<String, FloatTensor> kernels) {
        int c = site.channels();
        FloatTensor identity = new FloatTensor(new long[] {c, c, 1, 1}, new float[c * c]);
        for (int i = 0; i < c; i++) {
            identity.data()[i * c + i] = 1;
        }
        Map<String, Affine> consumers = new LinkedHashMap<>();
        kernels.forEach((root, kernel) -> consumers.put(root, new Affine(kernel, null)));
        Encoder encoder = new Encoder(identity, new FloatTensor(new long[] {c}, new float[c]));
        return new SpliceWeights(List.of(encoder), new Affine(identity, null), consumers);
    }

    /** Untrained weights: uniform in ±1/√(fan-in), repeatable by the seed. */
    public static SpliceWeights random(Site site, BottleneckSpec spec, Map<String, FloatTensor> kernels, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int c = site.channels();
        int n = spec.channels();
        List<Encoder> encoders = new ArrayList<>();
        for (BottleneckSpec.GroupSpec g : spec.groups()) {
            double bound = 1 / Math.sqrt(c);
            encoders.add(new Encoder(uniform(random, bound, g.size(), c, 1, 1), uniform(random, bound, g.size())));
        }
        Map<String, Affine> consumers = new LinkedHashMap<>();
        new TreeMap<>(kernels).forEach((root, kernel) -> {
            long[] s = kernel.shape();
            double bound = 1 / Math.sqrt((double) n * s[2] * s[3]);
            consumers.put(root, new Affine(uniform(random, bound, s[0], n, s[2], s[3]), null));
        });
        return new SpliceWeights(encoders, new Affine(uniform(random, 1 / Math.sqrt(n), c, n, 1, 1), null), consumers);
    }

    private static FloatTensor uniform(SplittableRandom random, double bound, long... shape) {
        float[] data = new float[Math.toIntExact(FloatTensor.count(shape))];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-bound, bound);
        }
        return new FloatTensor(shape, data);
    }
}
