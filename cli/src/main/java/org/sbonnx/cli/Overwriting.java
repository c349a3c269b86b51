package org.sbonnx.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.format.DatasetFiles;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/** Refuses a command line that would write over a file that it names as input, by this name, another one or a link. */
final class Overwriting {
    private static final Set<String> OUTPUTS =
            Set.of("--output", "--json", "--junit", "--summary", "--card", "--stamp");

    private Overwriting() {}

    /** @throws BadInput naming the option and the input */
    static void refuse(JCommander parser) {
        List<Path> inputs = new ArrayList<>();
        ParameterDescription main = parser.getMainParameterValue();
        if (main != null) {
            inputs.addAll(paths(main));
        }
        for (ParameterDescription p : parser.getParameters()) {
            if (!isOutput(p)) {
                inputs.addAll(paths(p));
            }
        }
        for (ParameterDescription p : parser.getParameters()) {
            if (isOutput(p)) {
                for (Path output : paths(p)) {
                    inputs.forEach(input -> require(p.getLongestName(), output, input));
                    if (Files.isRegularFile(output)) {
                        inputs.stream()
                                .flatMap(input -> filesOf(input).stream())
                                .forEach(file -> require(p.getLongestName(), output, file));
                    }
                }
            }
        }
    }

    /** The files that a description of a data set names; none for other inputs. */
    private static Set<Path> filesOf(Path input) {
        if (!input.toString().endsWith(".json") || !Files.isRegularFile(input)) {
            return Set.of();
        }
        try {
            return DatasetFiles.of(input);
        } catch (BadInput e) {
            return Set.of(); // It is no data set, or the command says what is wrong with it before it writes anything.
        }
    }

    private static boolean isOutput(ParameterDescription p) {
        return List.of(p.getParameter().names()).stream().anyMatch(OUTPUTS::contains);
    }

    private static List<Path> paths(ParameterDescription p) {
        return paths(p.getParameterized().get(p.getObject()));
    }

    private static List<Path> paths(@Nullable Object value) {
        if (value instanceof Path path) {
            return List.of(path);
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(Path.class::isInstance)
                        .map(Path.class::cast)
                        .toList()
                : List.of();
    }

    private static void require(String option, Path output, Path input) {
        try {
            if (Files.isRegularFile(input) && Files.exists(output) && Files.isSameFile(output, input)) {
                throw new BadInput(
                        option + " '" + output + "' is the input '" + input + "', which would be overwritten",
                        "name another file to write");
            }
        } catch (IOException e) {
            throw new BadInput("cannot look at '" + output + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
        }
    }
}
