package org.sbonnx.auic.ort;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.SlidingWindows;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;

/**
 * Tensors of a model over the images of a data set. A separate thread decodes and preprocesses images, a few
 * ahead of the inference on the caller's thread. The order of images is kept.
 *
 * <p>If the preprocessing uses windows, the model runs on each window of an image and the maps are stitched.
 *
 * <p>Cost: memory of {@value #AHEAD} prepared images and one set of tensors, whatever the size of the data set.
 */
public final class OrtFeatureSource implements FeatureSource {
    /** Number of images preprocessed ahead. */
    private static final int AHEAD = 2;

    private final GraphRunner runner;
    private final OnnxModel model;
    private final List<String> tensors;
    private final SegmentationData data;
    private final Preprocess preprocess;
    private final Function<RgbImage, Prepared> prepare;
    private final Map<String, Set<Integer>> oneHot;
    private @Nullable String key;

    /**
     * Opens the model.
     *
     * @param tensors names of the tensors to compute, each once; empty means the model's outputs
     * @throws BadInput if {@code tensors} do not depend on exactly one input of the model, or that cannot take what the
     *     preprocessing makes
     */
    public OrtFeatureSource(
            GraphRunner.Factory factory,
            OnnxModel model,
            List<String> tensors,
            SegmentationData data,
            Preprocess preprocess) {
        this(factory, model, tensors, data, preprocess, preparation(new Preprocessor(preprocess)));
    }

    /**
     * A preprocessed image.
     *
     * @param inputs the model's input, for each window of the image where there are windows
     */
    record Prepared(List<float[]> inputs, @Nullable SlidingWindows windows) {
        static Prepared whole(float[] input) {
            return new Prepared(List.of(input), null);
        }
    }

    static Function<RgbImage, Prepared> preparation(Preprocessor preprocessor) {
        if (!preprocessor.settings().windowed()) {
            return image -> Prepared.whole(preprocessor.tensor(image));
        }
        return image -> {
            SlidingWindows windows = preprocessor.windows(image);
            return new Prepared(
                    IntStream.range(0, windows.count())
                            .mapToObj(i -> preprocessor.window(image, windows.left(i), windows.top(i)))
                            .toList(),
                    windows);
        };
    }

    OrtFeatureSource(
            GraphRunner.Factory factory,
            OnnxModel model,
            List<String> tensors,
            SegmentationData data,
            Preprocess preprocess,
            Function<RgbImage, Prepared> prepare) {
        this.model = model;
        this.tensors = tensors.isEmpty()
                ? model.outputs().stream().map(v -> v.getName()).toList()
                : tensors.stream().distinct().toList();
        this.data = data;
        this.preprocess = preprocess;
        this.prepare = prepare;
        this.oneHot = oneHot(model);
        this.runner = factory.open(model, this.tensors);
        try {
            ImageInput.of(model, runner.inputs()).requireTakes(preprocess);
        } catch (BadInput e) {
            runner.close();
            throw e;
        }
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
    public void stream(int[] images, Visitor visitor) {
        ExecutorService decoder = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sbonnx-decode");
            thread.setDaemon(true);
            return thread;
        });
        try {
            stream(images, visitor, decoder);
        } finally {
            decoder.shutdownNow();
        }
    }

    private void stream(int[] images, Visitor visitor, ExecutorService decoder) {
        String input = runner.inputs().get(0);
        boolean planar = preprocess.channelsFirst();
        long channels = preprocess.channels();
        long[] shape = planar
                ? new long[] {1, channels, preprocess.height(), preprocess.width()}
                : new long[] {1, preprocess.height(), preprocess.width(), channels};
        Deque<Future<Prepared>> ahead = new ArrayDeque<>();
        Map<String, FloatTensor> values = Map.of();
        int submitted = 0;
        for (int image : images) {
            while (submitted < images.length && ahead.size() <= AHEAD) {
                int next = images[submitted++];
                ahead.add(decoder.submit(() -> prepare.apply(data.image(next))));
            }
            Prepared prepared = await(ahead.remove(), image);
            WindowStitcher stitcher =
                    prepared.windows() == null ? null : new WindowStitcher(prepared.windows(), oneHot);
            try {
                for (int i = 0; i < prepared.inputs().size(); i++) {
                    FloatTensor pixels =
                            new FloatTensor(shape, prepared.inputs().get(i));
                    values = runner.run(Map.of(input, pixels), values);
                    if (stitcher != null) {
                        stitcher.add(i, values);
                    }
                }
            } catch (BadInput e) {
                throw atImage(image, e);
            }
            visitor.accept(image, stitcher == null ? values : stitcher.stitched());
        }
    }

    /** Channels that are one-hot according to the model's manifest, by tensor. */
    private static Map<String, Set<Integer>> oneHot(OnnxModel model) {
        Map<String, Set<Integer>> channels = new HashMap<>();
        List<Manifest.Bottleneck> bottlenecks = Manifest.from(model.metadata(Manifest.KEY), model)
                .map(Manifest::bottlenecks)
                .orElse(List.of());
        for (Manifest.Bottleneck b : bottlenecks) {
            Set<Integer> taken = new HashSet<>();
            int k = 0;
            for (Manifest.Group group : b.groups()) {
                for (int i = 0; i < group.channels().size(); i++, k++) {
                    if (group.form() == Manifest.CodeForm.ONEHOT) {
                        taken.add(k);
                    }
                }
            }
            b.tensors().forEach(copy -> channels.put(copy.output(), taken));
        }
        return channels;
    }

    private Prepared await(Future<Prepared> pixels, int image) {
        try {
            return pixels.get();
        } catch (ExecutionException e) {
            throw atImage(image, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at image '" + data.imageName(image) + "'", e);
        }
    }

    private RuntimeException atImage(int image, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        String message = String.valueOf(cause.getMessage());
        String name = data.imageName(image);
        if (cause instanceof BadInput bad && message.contains(name)) {
            return bad;
        }
        if (cause instanceof BadInput) {
            String reason = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
            return new BadInput("image '" + name + "' of data set '" + data.name() + "' fails", reason, cause);
        }
        return new IllegalStateException("image '" + name + "' of data set '" + data.name() + "' fails", cause);
    }

    /** Hash over the model's content, the tensors, the preprocessing and the data. */
    @Override
    public synchronized String key() {
        if (key == null) {
            MessageDigest digest = Hashes.sha256();
            digest.update(model.contentHash().getBytes(UTF_8));
            tensors.forEach(t -> digest.update((t + "\n").getBytes(UTF_8)));
            digest.update(Json.compact(preprocess).getBytes(UTF_8));
            digest.update(data.sha256().getBytes(UTF_8));
            key = Hashes.hex(digest);
        }
        return key;
    }

    @Override
    public void close() {
        runner.close();
    }
}
