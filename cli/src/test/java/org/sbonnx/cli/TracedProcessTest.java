package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbonnx.auic.InspectableModel;
import org.sbonnx.cli.TracedProcess.Trace;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;

/**
 * Nothing leaves the machine, and nothing stays on it but what was asked for. Runs two commands; all of them with
 * {@code -Dsb.traced=all}.
 */
@EnabledOnOs(OS.LINUX)
class TracedProcessTest {
    @TempDir
    static Path folder;

    private static TracedProcess processes;
    private static Path work;
    private static String model;
    private static String data;

    @BeforeAll
    static void distribution() throws Exception {
        assumeTrue(TracedProcess.isPossible(), "strace is not installed, or may not trace");
        processes = TracedProcess.in(folder);
        work = Files.createDirectories(folder.resolve("work"));
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, work).toString();
        data = SceneDataset.write(
                        work.resolve("scenes"), SceneKind.STREET, 5, 3, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT)
                .toString();
        Run usb = Run.sb(
                "calibrate",
                model,
                "--at",
                "layer3",
                "--usb",
                "1x4",
                "--data",
                data,
                "--quiet",
                "-o",
                work.resolve("usb.onnx").toString());
        assertThat(usb.code()).as(usb.err()).isZero();
    }

    static List<String> commands() {
        List<String> all = List.of(
                "eval usb.onnx --data DATA --json out/eval.json",
                "train usb.onnx --data DATA --epochs 1 -o out/tuned.onnx",
                "score usb.onnx --data DATA -o out/scored",
                "calibrate MODEL --at layer3 --usb 1x4 --data DATA -o out/calibrated.onnx",
                "convert MODEL --at layer3 --usb 1x4 --data DATA --val DATA --epochs 1 -o out/converted",
                "export usb.onnx --triton out/triton --name n --codes",
                "export usb.onnx --djl-serving out/djl");
        return "all".equals(System.getProperty("sb.traced")) ? all : all.subList(0, 2);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandSendsNothingAndLeavesItsOutputOnly(String line) throws Exception {
        List<String> arguments = new ArrayList<>();
        for (String a : line.split(" ")) {
            arguments.add(a.equals("DATA") ? data : a.equals("MODEL") ? model : a);
        }
        Trace trace = processes.sb(work, arguments.toArray(String[]::new));
        assertThat(trace.code()).as(trace.said()).isZero();
        assertQuiet(trace, work.resolve("out"));
        assertThat(trace.created()).as("the trace sees files").anyMatch(f -> f.startsWith(work.resolve("out")));
    }

    /** A service as docs/deployment.md shows it. */
    @Test
    void anEmbeddedModelSendsNothingAndLeavesNothing() throws Exception {
        Trace trace = processes.java(
                work, Embedded.class.getName(), work.resolve("usb.onnx").toString(), data);
        assertThat(trace.code()).as(trace.said()).isZero();
        assertThat(trace.said()).contains("channel ");
        assertQuiet(trace, work.resolve("none"));
    }

    /** Otherwise the other tests could not fail. */
    @Test
    void aConnectionAndAStrayFileWouldBeSeen() throws Exception {
        Trace trace = processes.java(work, Careless.class.getName());
        assertThat(trace.sent()).anyMatch(call -> call.startsWith("connect(") && call.contains("127.0.0.1"));
        assertThat(trace.created()).contains(work.resolve("stray.txt"));
    }

    private static void assertQuiet(Trace trace, Path outputs) throws IOException {
        assertThat(trace.sent()).isEmpty();
        Path djl = processes.user().resolve(".djl.ai");
        for (Path file : trace.created()) {
            if (file.startsWith(djl)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(djl)))
                        .isEqualTo("rwx------");
            } else if (!file.startsWith(outputs) && !isJavasOwn(file)) {
                // JNA unpacks its library into its own folder and deletes it at once.
                boolean known = file.startsWith(processes.temporary())
                        || file.startsWith(processes.user().resolve(".cache"));
                assertThat(known).as(file.toString()).isTrue();
                assertThat(Files.isRegularFile(file)).as(file + " is left").isFalse();
            }
        }
        try (Stream<Path> left = Files.list(processes.temporary())) {
            assertThat(left).isEmpty();
        }
    }

    /** Devices, and the statistics that every virtual machine keeps while it runs. */
    private static boolean isJavasOwn(Path file) {
        return file.startsWith("/dev")
                || file.startsWith("/proc")
                || file.toString().startsWith("/tmp/hsperfdata_");
    }

    /** What the traced process runs. */
    static final class Embedded {
        private Embedded() {}

        public static void main(String[] args) {
            try (InspectableModel model = InspectableModel.load(Path.of(args[0]))) {
                var seen = model.inspect(DatasetFormats.open(Path.of(args[1])).image(0));
                System.out.println(
                        "channel " + seen.site("layer3").argmax(0, 0.5, 0.5).name());
            }
        }
    }

    /** Does what no command may. */
    static final class Careless {
        private Careless() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(Path.of("stray.txt"), "x");
            try (Socket socket = new Socket("127.0.0.1", 9)) {
                System.out.println(socket);
            } catch (ConnectException e) {
                System.out.println(e); // Nobody listens; the attempt is what counts.
            }
        }
    }
}
