package org.sbonnx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sbonnx.cli.command.ExitCode;

/**
 * Runs the commands whose start people wait for, one after the other in one process. The launcher lets Java keep the classes
 * of that process in an archive, loaded and verified, and every later command starts from it.
 */
public final class ArchiveRun {
    private static final String POLICY = """
            {
              "structure": {
                "bottlenecks": {}, "cut": {}, "form": {"unsupervised": "onehot"}, "channels": {"max": 8},
                "names": {"placeholders": false}, "readers": {}, "unchanged": {"training": true}
              },
              "measured": [{"figure": "auic", "min": 0.1, "why": "one rule of each kind"}, {"figure": "miou_loss", "max": 0.1}]
            }
            """;

    private ArchiveRun() {}

    /** @param args a segmentation model with the stage {@code layer3}, and a folder for what the commands write */
    public static void main(String[] args) throws IOException {
        run(Path.of(args[0]), Files.createDirectories(Path.of(args[1])));
    }

    /** @throws IllegalStateException if a command comes to no result */
    static void run(Path original, Path folder) throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.json"), POLICY);
        String made = folder.resolve("model.onnx").toString();
        String data = folder.resolve("scenes").toString();
        String scored = folder.resolve("scored").toString();
        List<List<String>> commands = List.of(
                List.of("insert", original.toString(), "--at", "layer3", "--usb", "1x8", "--no-verify", "-o", made),
                List.of("scenes", "--count", "2", "-o", data),
                List.of(
                        "score",
                        made,
                        "--data",
                        data + "/dataset.json",
                        "--original",
                        original.toString(),
                        "-o",
                        scored),
                List.of("inspect", made),
                List.of("diff", original.toString(), made),
                List.of(
                        "remove",
                        made,
                        "--original",
                        original.toString(),
                        "-o",
                        folder.resolve("removed.onnx").toString()),
                List.of(
                        "check",
                        made,
                        "--policy",
                        policy.toString(),
                        "--report",
                        scored + "/report.json",
                        "--original",
                        original.toString()));
        for (List<String> command : commands) {
            StringWriter said = new StringWriter();
            int code = new Sb(new PrintWriter(PrintWriter.nullWriter()), new PrintWriter(said, true), false)
                    .run(command.toArray(new String[0]));
            if (code == ExitCode.BAD_INPUT || code == ExitCode.INTERNAL) {
                throw new IllegalStateException(command + ": " + said);
            }
        }
    }
}
