package org.sbonnx.auic.score.count;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A fixed number of threads that process numbered items. The work on an item must not depend on the thread. */
public final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    /** Work on one item, with the buffers of the thread. */
    @FunctionalInterface
    public interface Work<S> {
        void run(S scratch, int item);
    }

    public Workers(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "sbonnx-count");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Processes all items and returns when they are done. Throws the first failure. */
    public <S> void forEach(int items, IntFunction<S> scratch, Work<S> work) {
        int parties = Math.min(threads, items);
        if (parties <= 1) {
            S own = scratch.apply(0);
            for (int i = 0; i < items; i++) {
                work.run(own, i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < parties; t++) {
            int worker = t;
            running.add(pool.submit(() -> {
                S own = scratch.apply(worker);
                for (int i = next.getAndIncrement(); i < items; i = next.getAndIncrement()) {
                    work.run(own, i);
                }
            }));
        }
        await(running);
    }

    /** The same for work without buffers. */
    public void forEach(int items, Work<Integer> work) {
        forEach(items, t -> t, work);
    }

    int threads() {
        return threads;
    }

    private static void await(List<Future<?>> running) {
        for (Future<?> f : running) {
            try {
                f.get();
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

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
