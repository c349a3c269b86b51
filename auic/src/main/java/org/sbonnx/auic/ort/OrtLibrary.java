package org.sbonnx.auic.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/** The ONNX Runtime environment, one per process. The native library is unpacked and loaded on first use. */
final class OrtLibrary {
    /**
     * Stack size of the loading thread, in bytes. ONNX Runtime 1.29 matches the whole command line of the process, including
     * the class path, against a pattern by recursion, with about 300 bytes a character: the default stack overflows at 3,500.
     */
    private static final long STACK = 256L << 20;

    private static final FutureTask<OrtEnvironment> ENVIRONMENT = new FutureTask<>(OrtLibrary::load);

    private static final Logger LOG = Logger.getLogger("ai.onnxruntime.OnnxRuntime");

    private OrtLibrary() {}

    /** Starts loading it in the background. */
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
            if (isUnwritable(e.getCause())) {
                throw new BadInput(
                        "ONNX Runtime's library cannot be unpacked into '" + System.getProperty("java.io.tmpdir")
                                + "' and loaded from there",
                        "free room there, or set TMPDIR to a folder that can be written to",
                        e);
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("ONNX Runtime cannot be loaded", e.getCause());
        }
    }

    private static boolean isUnwritable(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof IOException
                        || failure instanceof UnsatisfiedLinkError
                        || isUnwritable(failure.getCause()));
    }

    private static OrtEnvironment load() throws OrtException {
        // It logs why it cannot unpack its library with a stack trace, and fails afterwards.
        LOG.setLevel(Level.OFF);
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME);
        environment.setTelemetry(false);
        UnpackedLibrary.find().ifPresent(UnpackedLibrary::deleteAtShutdown);
        return environment;
    }
}
