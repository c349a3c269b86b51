package org.sbonnx.cli.command;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import com.beust.jcommander.Parameters;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sbonnx.schemas.Tool;

/** Help texts, generated from the annotations of the commands. */
public final class Usage {
    private Usage() {}

    public static JCommander parser(String name, Command command) {
        JCommander parser = JCommander.newBuilder()
                .programName("sb " + name)
                .addObject(command)
                .build();
        parser.setAllowParameterOverwriting(false);
        return parser;
    }

    /** A parser that knows its options; JCommander finds them when it parses. */
    public static JCommander parserWithOptions(String name, Command command) {
        JCommander parser = parser(name, command);
        parser.parseWithoutValidation();
        return parser;
    }

    public static void overview(PrintWriter out, Map<String, Supplier<Command>> commands) {
        out.println(Tool.NAME_AND_VERSION + ": semantic bottlenecks for finished ONNX segmentation models");
        out.println();
        out.println("usage: sb COMMAND …    (sb COMMAND --help explains one)");
        out.println();
        commands.forEach((name, maker) -> out.printf("  %-10s %s%n", name, describe(maker.get())));
        out.println();
        out.println(
                "exit codes: 0 fine · 1 policy violated · 2 bad input · 3 incomparable or not measured · 4 internal error");
    }

    public static void command(PrintWriter out, String name, Command command) {
        out.println("sb " + name + ": " + describe(command));
        out.println();
        JCommander parser = parserWithOptions(name, command);
        ParameterDescription main = parser.getMainParameterValue();
        if (main != null) {
            out.println("  " + main.getDescription());
            out.println();
        }
        for (ParameterDescription p : options(parser)) {
            String defaultText = defaultText(p);
            out.printf(
                    "  %-22s %s%s%n",
                    p.getNames(), p.getDescription(), defaultText.isEmpty() ? "" : " (default " + defaultText + ")");
        }
    }

    /** A command's own options by name, then those that every command has. */
    public static List<ParameterDescription> options(JCommander parser) {
        return parser.getParameters().stream()
                .sorted(Comparator.comparing((ParameterDescription p) -> isCommon(p))
                        .thenComparing(p -> p.getLongestName()))
                .toList();
    }

    /** The default of an option for the help text; empty for zero, false and empty lists. */
    public static String defaultText(ParameterDescription p) {
        Object value = p.getDefault();
        boolean shown = value != null
                && !(value instanceof Boolean)
                && !(value instanceof List<?> l && l.isEmpty())
                && !(value instanceof Number n && n.doubleValue() == 0);
        return shown ? String.valueOf(value) : "";
    }

    public static boolean isCommon(ParameterDescription p) {
        return p.getObject() instanceof CommonOptions;
    }

    public static String describe(Command command) {
        return command.getClass().getAnnotation(Parameters.class).commandDescription();
    }
}
