package org.sbonnx.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.sbonnx.cli.command.ExitCode;

/** The only place that exits. */
public final class Main {
    /** What a shell reports of programs that the signal for a closed pipe ends: 128 + SIGPIPE. */
    private static final int CLOSED_PIPE = 141;

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        try {
            System.exit(run(args));
        } catch (OutOfMemoryError e) {
            // Too little is left to say more, and an uncaught error would end with the code of a violated policy.
            System.err.println("sb: out of memory: give more with SB_HEAP, for example SB_HEAP=8g.");
            Runtime.getRuntime().halt(ExitCode.BAD_INPUT);
        }
    }

    private static int run(String[] args) {
        // DJL sends telemetry unless this is set before it is loaded.
        System.setProperty("ai.djl.offline", "true");
        StandardOutput standard = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(standard, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = new Sb(out, err, Boolean.getBoolean("sb.terminal")).run(args);
        if (out.checkError() && standard.isReaderGone()) {
            code = CLOSED_PIPE;
        } else if (out.checkError()) {
            // What was found could not be said; a violated policy (1) must not be mistaken for that, nor a pass.
            err.println("sb: standard output cannot be written to: free the disk, or send it elsewhere.");
            code = ExitCode.BAD_INPUT;
        }
        err.flush();
        return code;
    }

    /** The stream behind standard output. It remembers whether its reader went away, as {@code head} does when it has enough. */
    private static final class StandardOutput extends FilterOutputStream {
        private boolean readerGone;

        StandardOutput(OutputStream out) {
            super(out);
        }

        /** Whether a write failed because the other end of the pipe is closed, and not for another reason such as a full disk. */
        boolean isReaderGone() {
            return readerGone;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                // The system says which it is in the message alone.
                readerGone |=
                        String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
                throw e;
            }
        }
    }
}
