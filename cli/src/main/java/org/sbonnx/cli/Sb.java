package org.sbonnx.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.command.CalibrateCommand;
import org.sbonnx.cli.command.CheckCommand;
import org.sbonnx.cli.command.Command;
import org.sbonnx.cli.command.ConvertCommand;
import org.sbonnx.cli.command.DataCommand;
import org.sbonnx.cli.command.DemoCommand;
import org.sbonnx.cli.command.DiffCommand;
import org.sbonnx.cli.command.DumpCommand;
import org.sbonnx.cli.command.EffectsCommand;
import org.sbonnx.cli.command.EvalCommand;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.cli.command.ExportCommand;
import org.sbonnx.cli.command.InsertCommand;
import org.sbonnx.cli.command.InspectCommand;
import org.sbonnx.cli.command.MergeCommand;
import org.sbonnx.cli.command.RemoveCommand;
import org.sbonnx.cli.command.ScenesCommand;
import org.sbonnx.cli.command.ScoreCommand;
import org.sbonnx.cli.command.StudyCommand;
import org.sbonnx.cli.command.TrainCommand;
import org.sbonnx.cli.command.Usage;
import org.sbonnx.cli.console.Console;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.MemoryShortage;
import org.sbonnx.schemas.PlainText;
import org.sbonnx.schemas.ProtectedFiles;
import org.sbonnx.schemas.Tool;

/** Finds the command, parses its options, runs it, and turns failures into messages and exit codes. */
final class Sb {
    private static final Map<String, Supplier<Command>> COMMANDS = commands();
    private static final int MAX_CAUSES = 10;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    Sb(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** All commands by name, in the order of the overview. */
    static Map<String, Supplier<Command>> commands() {
        Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("inspect", InspectCommand::new);
        commands.put("insert", InsertCommand::new);
        commands.put("remove", RemoveCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("calibrate", CalibrateCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("eval", EvalCommand::new);
        commands.put("score", ScoreCommand::new);
        commands.put("merge", MergeCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("data", DataCommand::new);
        commands.put("study", StudyCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("effects", EffectsCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("scenes", ScenesCommand::new);
        return commands;
    }

    /** Runs a command line and returns its exit code; failures become messages, not exceptions. */
    int run(String... args) {
        if (args.length == 0 || args[0].equals("--help") || args[0].equals("-h") || args[0].equals("help")) {
            Usage.overview(out, COMMANDS);
            return args.length == 0 ? ExitCode.BAD_INPUT : ExitCode.FINE;
        }
        if (args[0].equals("--version")) {
            out.println(Tool.NAME_AND_VERSION);
            return ExitCode.FINE;
        }
        try {
            return dispatch(args);
        } catch (BadInput e) {
            say(e.getMessage());
            return ExitCode.BAD_INPUT;
        } catch (Incomparable e) {
            say(e.getMessage());
            return ExitCode.INCOMPARABLE;
        } catch (RuntimeException | Error e) {
            Optional<OutOfMemoryError> shortage = MemoryShortage.in(e);
            if (shortage.isPresent()) {
                say(MemoryShortage.sentence(shortage.get(), Runtime.getRuntime().maxMemory()));
                return ExitCode.BAD_INPUT;
            }
            say("internal error, please report it: " + e);
            printTrace(e);
            return ExitCode.INTERNAL;
        }
    }

    /** One line, whatever the message quotes. */
    private void say(@Nullable String message) {
        err.println("sb: " + PlainText.oneLine(String.valueOf(message)));
    }

    private void printTrace(Throwable failure) {
        Throwable now = failure;
        for (int depth = 0; now != null && depth < MAX_CAUSES; depth++) {
            err.println(PlainText.oneLine((depth == 0 ? "" : "caused by ") + now));
            for (StackTraceElement frame : now.getStackTrace()) {
                err.println("\tat " + PlainText.oneLine(frame.toString()));
            }
            now = now.getCause();
        }
    }

    private int dispatch(String[] args) {
        Supplier<Command> maker = COMMANDS.get(args[0]);
        if (maker == null) {
            throw new BadInput(
                    "there is no command '" + args[0] + "'",
                    "did you mean '"
                            + nearest(args[0], COMMANDS.keySet().stream().toList()) + "'? See 'sb --help'");
        }
        Command command = maker.get();
        JCommander parser = Usage.parser(args[0], command);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        if (List.of(rest).contains("--help") || List.of(rest).contains("-h")) {
            Usage.command(out, args[0], command);
            return ExitCode.FINE;
        }
        refuseUnknown(args[0], Usage.parserWithOptions(args[0], maker.get()), rest);
        try {
            parser.parse(command.arguments(rest));
        } catch (ParameterException e) {
            throw new BadInput(
                    "sb " + args[0] + ": " + String.valueOf(e.getMessage()).replaceAll("\\.?\\s*$", ""),
                    "see 'sb " + args[0] + " --help'",
                    e);
        }
        Overwriting.refuse(parser);
        Console console = new Console(out, err, terminal);
        console.quiet(command.common().quiet);
        try (ProtectedFiles inputs = Overwriting.protect(parser)) {
            return command.run(console);
        }
    }

    private static void refuseUnknown(String name, JCommander parser, String[] args) {
        List<String> known = parser.getParameters().stream()
                .flatMap(p -> List.of(p.getParameter().names()).stream())
                .toList();
        for (String arg : args) {
            String option = arg.replaceFirst("=.*", "");
            boolean looksLikeOption = option.startsWith("-") && option.length() > 1 && !option.matches("-?[0-9.].*");
            if (looksLikeOption && !known.contains(option)) {
                // A single letter is close to every other one.
                String meant = option.length() > 2 ? "did you mean '" + nearest(option, known) + "'? See" : "see";
                throw new BadInput(
                        "'sb " + name + "' has no option '" + option + "'", meant + " 'sb " + name + " --help'");
            }
        }
    }

    /** The known word with the smallest edit distance. */
    static String nearest(String word, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(k -> distance(word, k)))
                .orElse("--help");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
