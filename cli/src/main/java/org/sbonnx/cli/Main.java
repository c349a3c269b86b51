package org.sbonnx.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The only place that exits. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // DJL sends telemetry unless this is set before it is loaded.
        System.setProperty("ai.djl.offline", "true");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = new Sb(out, err, Boolean.getBoolean("sb.terminal")).run(args);
        out.flush();
        err.flush();
        System.exit(code);
    }
}
