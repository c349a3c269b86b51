package org.sbonnx.study.experiment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sbonnx.schemas.BadInput;

/**
 * Further processes of this program that run the experiments of one study. Each has its share of the threads and of the
 * memory, and skips experiments that another process has locked. On small networks that is faster than one process with all
 * threads.
 */
public final class WorkerProcesses {
    /** Share of the machine's memory for the heaps of all processes, in percent, unless the heap was set. */
    private static final int HEAP_PERCENT = 50;

    private final int jobs;
    private final int threads;
    private final String mainClass;

    /**
     * @param threads of all processes together
     * @param mainClass of this program
     * @throws BadInput if there are fewer threads than processes
     */
    public WorkerProcesses(int jobs, int threads, String mainClass) {
        if (jobs < 1 || jobs > threads) {
            throw new BadInput("--jobs " + jobs + " cannot share " + threads + " threads", "choose 1 to " + threads);
        }
        this.jobs = jobs;
        this.threads = threads;
        this.mainClass = mainClass;
    }

    /** Whether more than one process is asked for. */
    public boolean isNeeded() {
        return jobs > 1;
    }

    /**
     * Runs a command line in all of them, and waits until the last has ended.
     *
     * @return the highest exit code
     */
    public int run(List<String> arguments) {
        List<Process> running = new CopyOnWriteArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(Process::destroy), "sbonnx-crew"));
        int worst = 0;
        try {
            for (int i = 0; i < jobs; i++) {
                ProcessBuilder process = new ProcessBuilder(command(arguments))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
                process.environment().put("ORT_DISABLE_TELEMETRY", "1");
                running.add(process.start());
            }
            for (Process process : running) {
                worst = Math.max(worst, process.waitFor());
            }
        } catch (IOException e) {
            throw new BadInput("cannot start a further process (" + e.getMessage() + ")", "leave --jobs out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while experiments ran", e);
        } finally {
            running.forEach(Process::destroy);
        }
        return worst;
    }

    private List<String> command(List<String> arguments) {
        int share = threads / jobs;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Two debuggers or agents cannot share a port or a file.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> !a.startsWith("-agent") && !a.startsWith("-javaagent"))
                .forEach(command::add);
        command.add("-XX:MaxRAMPercentage=" + HEAP_PERCENT / jobs);
        command.add("-XX:ActiveProcessorCount=" + share);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        command.addAll(List.of("--threads", String.valueOf(share)));
        return command;
    }
}
