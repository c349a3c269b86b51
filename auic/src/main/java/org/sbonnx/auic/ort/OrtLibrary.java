package org.sbonnx.auic.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** ONNX Runtime's environment, of which a process has one. Its native library is unpacked and loaded when first needed. */
final class OrtLibrary {
    /**
     * Stack of the thread that loads it. ONNX Runtime 1.29 matches the process's whole command line, class path included,
     * against a pattern, by a recursion of some 300 bytes for each character: a thread's usual stack ends after 3,500.
     */
    private static final long STACK = 256L << 20;

    private static final FutureTask<OrtEnvironment> ENVIRONMENT = new FutureTask<>(OrtLibrary::load);

    private OrtLibrary() {}

    /** Begins to load it beside what the caller does. */
    static void loadAhead() {
        if (!ENVIRONMENT.isDone()) {
            Thread thread = new Thread(null, ENVIRONMENT, "sbonnx-library", STACK);
            thread.setDaemon(true);
            thread.start();
        }
    }

    static OrtEnvironment environment() {
        loadAhead();
        try {
            return ENVIRONMENT.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was loaded", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("ONNX Runtime cannot be loaded", e.getCause());
        }
    }

    private static OrtEnvironment load() throws OrtException {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME);
        environment.setTelemetry(false);
        return environment;
    }
}
