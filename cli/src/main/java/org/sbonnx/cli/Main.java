package org.sbonnx.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
}
