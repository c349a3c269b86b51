package org.sbonnx.auic.score;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;

/** Hands each image's tensors on while the next image is being computed: one image in work at a time, in order. */
final class Pipeline {
    private final FeatureSource source;

    Pipeline(FeatureSource source) {
        this.source = source;
    }

    /**
     * Streams images.
     *
     * @param kept images that need not be computed again, handed on first
     */
    void run(int[] images, List<Frame> kept, Consumer<Frame> work) {
        kept.forEach(work);
        ExecutorService side = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sbonnx-images");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Frame frame = new Frame();
            Future<?>[] last = {null};
            source.stream(images, (image, values) -> {
                await(last[0]);
                frame.copy(image, values);
                last[0] = side.submit(() -> work.accept(frame));
            });
            await(last[0]);
        } finally {
            side.shutdownNow();
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
