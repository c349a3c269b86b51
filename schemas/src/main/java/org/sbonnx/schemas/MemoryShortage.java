package org.sbonnx.schemas;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Too little memory, where it is known what for and how much was asked for. An error like Java's own, which no code mends. */
public final class MemoryShortage extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;
    private static final long GIB = 1L << 30;
    private static final int MAX_CAUSES = 10;

    /** @param message what needs how much */
    private MemoryShortage(String message) {
        super(message);
    }

    /**
     * What {@code work} makes.
     *
     * @param what needs the memory, as a sentence begins
     * @param bytes that it needs, without what else is in memory
     * @throws MemoryShortage instead of Java's own error
     */
    public static <T> T named(String what, long bytes, Supplier<T> work) {
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            throw of(what, bytes, e);
        }
    }

    /** The error that says what {@code cause} does not; itself where it says so already. */
    public static OutOfMemoryError of(String what, long bytes, OutOfMemoryError cause) {
        if (cause instanceof MemoryShortage) {
            return cause;
        }
        MemoryShortage named = new MemoryShortage(what + " needs at least " + inMebibytes(bytes) + " MB");
        named.initCause(cause);
        return named;
    }

    /** The shortage of memory that made some work fail, whatever it was wrapped in. */
    public static Optional<OutOfMemoryError> in(@Nullable Throwable failure) {
        Throwable now = failure;
        for (int depth = 0; now != null && depth < MAX_CAUSES; depth++) {
            if (now instanceof OutOfMemoryError shortage) {
                return Optional.of(shortage);
            }
            now = now.getCause();
        }
        return Optional.empty();
    }

    /**
     * One sentence: what needs how much, where that is known, how much there is, and what helps.
     *
     * @param heap largest size of the Java heap in bytes
     */
    public static String sentence(OutOfMemoryError shortage, long heap) {
        long twice = Math.max(2, (2 * heap + GIB - 1) / GIB);
        return "out of memory with a Java heap of " + inMebibytes(heap) + " MB (" + shortage.getMessage()
                + "): give more with SB_HEAP, for example" + " SB_HEAP=" + twice
                + "g, or use a smaller model, smaller images or a smaller batch.";
    }

    private static long inMebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
