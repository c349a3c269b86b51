package org.sbonnx.auic.score.map;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;

/** Passes the tensors of images on in batches and in order, while the next batch is computed. */
public final class BatchPipeline {
    /** Maximum number of images in a batch: a channel's counts stay in the processor's cache for all of them. */
    private static final int BATCH = 64;

    private final FeatureSource source;
    private final long bytes;

    /** @param maximum bytes of the tensors of a batch; a batch has at least one image */
    public BatchPipeline(FeatureSource source, long bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    /**
     * Streams images.
     *
     * @param kept cached images, which come first
     */
    public void run(int[] images, List<ImageActivations> kept, Consumer<List<ImageActivations>> work) {
        ExecutorService side = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sbonnx-images");
            thread.setDaemon(true);
            return thread;
        });
        try {
            stream(images, kept, side, work);
        } finally {
            side.shutdownNow();
        }
    }

    private void stream(
            int[] images, List<ImageActivations> kept, ExecutorService side, Consumer<List<ImageActivations>> work) {
        List<List<ImageActivations>> pools = List.of(new ArrayList<>(), new ArrayList<>());
        int[] current = {0};
        int[] filled = {0};
        Future<?>[] last = {kept.isEmpty() ? null : side.submit(() -> work.accept(kept))};
        Runnable handOn = () -> {
            List<ImageActivations> batch = List.copyOf(pools.get(current[0]).subList(0, filled[0]));
            await(last[0]);
            last[0] = side.submit(() -> work.accept(batch));
            current[0] = 1 - current[0];
            filled[0] = 0;
        };
        try {
            source.stream(images, (image, values) -> {
                List<ImageActivations> pool = pools.get(current[0]);
                if (filled[0] == pool.size()) {
                    pool.add(new ImageActivations());
                }
                ImageActivations activations = pool.get(filled[0]++);
                activations.copy(image, values);
                if (filled[0] == BATCH || activations.bytes() * (filled[0] + 1) > bytes) {
                    handOn.run();
                }
            });
            if (filled[0] > 0) {
                handOn.run();
            }
        } finally {
            await(last[0]);
        }
    }

    private static void await(@Nullable Future<?> work) {
        if (work == null) {
            return;
        }
        try {
            work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            if (e.getCause() instanceof Error r) {
                throw r;
            }
            throw new IllegalStateException("counting failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while counting", e);
        }
    }
}
