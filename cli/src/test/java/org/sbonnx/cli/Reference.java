package org.sbonnx.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sbonnx.cli.command.Command;
import org.sbonnx.cli.command.Usage;

/** The reference page of all commands and options, generated from their annotations. */
final class Reference {
    private Reference() {}

    static String markdown(Map<String, Supplier<Command>> commands) {
        StringBuilder out = new StringBuilder();
        out.append("# Commands\n\n");
        out.append("Made from the program itself; `sb COMMAND --help` prints the same.\n\n");
        out.append("| command | does |\n|---|---|\n");
        commands.forEach((name, maker) -> out.append("| [`sb ")
                .append(name)
                .append("`](#sb-")
                .append(name)
                .append(") | ")
                .append(cell(Usage.describe(maker.get())))
                .append(" |\n"));
        out.append(
                "\nExit codes: 0 fine · 1 policy violated · 2 bad input · 3 incomparable or not measured · 4 internal error.\n");
        commands.forEach((name, maker) -> command(out, name, maker.get()));
        out.append("\n## Options of every command\n\n");
        Map.Entry<String, Supplier<Command>> any =
                commands.entrySet().iterator().next();
        options(out, any.getKey(), any.getValue().get(), true);
        return out.toString();
    }

    private static void command(StringBuilder out, String name, Command command) {
        out.append("\n## sb ").append(name).append("\n\n");
        String sentence = Usage.describe(command);
        out.append(Character.toUpperCase(sentence.charAt(0)))
                .append(sentence.substring(1))
                .append(".\n\n");
        JCommander parser = Usage.parserWithOptions(name, command);
        ParameterDescription main = parser.getMainParameterValue();
        String argument = "";
        if (main != null) {
            String[] parts = main.getDescription().split("\\s{2,}", 2);
            argument = " " + parts[0];
            out.append('`')
                    .append(parts[0])
                    .append("`: ")
                    .append(parts.length > 1 ? parts[1] : "")
                    .append(".\n\n");
        }
        out.append("    sb ").append(name).append(argument);
        Usage.options(parser).stream()
                .filter(p -> p.getParameter().required())
                .forEach(p -> out.append(' ').append(p.getLongestName()).append(" …"));
        out.append("\n\n");
        options(out, name, command, false);
    }

    private static void options(StringBuilder out, String name, Command command, boolean common) {
        List<ParameterDescription> options = Usage.options(Usage.parserWithOptions(name, command)).stream()
                .filter(p -> Usage.isCommon(p) == common)
                .toList();
        if (options.isEmpty()) {
            return;
        }
        out.append("| option | meaning |\n|---|---|\n");
        for (ParameterDescription p : options) {
            out.append("| `").append(p.getNames()).append("` | ").append(cell(p.getDescription()));
            String defaultText = Usage.defaultText(p);
            if (!defaultText.isEmpty()) {
                out.append(" (default `").append(defaultText).append("`)");
            }
            out.append(p.getParameter().required() ? " **required**" : "").append(" |\n");
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
