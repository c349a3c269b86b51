package org.sbonnx.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.format.DatasetFiles;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.ProtectedFiles;

/**
 * Keeps a command from writing over a file that it reads, by whichever name or link. Files that options name are compared before
 * it starts; whatever else it writes, such as files in a folder, when it is written.
 */
final class Overwriting {
    private static final Set<String> OUTPUTS =
            Set.of("--output", "--json", "--junit", "--summary", "--card", "--stamp", "--triton", "--djl-serving");

    private Overwriting() {}

    /** @throws BadInput naming the option and the input */
    static void refuse(JCommander parser) {
        List<Path> inputs = inputs(parser);
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

    /** Protects every file that the command line makes the command read, until the result is closed. */
    static ProtectedFiles protect(JCommander parser) {
        List<Path> inputs = inputs(parser);
        return ProtectedFiles.protect(() -> {
            Set<Path> files = new LinkedHashSet<>();
            for (Path input : inputs) {
                if (Files.isRegularFile(input)) {
                    files.add(input);
                    files.addAll(filesOf(input));
                }
            }
            return files;
        });
    }

    private static List<Path> inputs(JCommander parser) {
        List<Path> inputs = new ArrayList<>(paths(parser.getMainParameterValue()));
        for (ParameterDescription p : parser.getParameters()) {
            if (!isOutput(p)) {
                inputs.addAll(paths(p));
            }
        }
        return inputs;
    }

    /** The files that a description of a data set names, or that hold the weights of a model; none for other inputs. */
    private static Set<Path> filesOf(Path input) {
        if (!Files.isRegularFile(input)) {
            return Set.of();
        }
        try {
            if (input.toString().endsWith(".onnx")) {
                return OnnxModel.open(input).dataFiles();
            }
            return input.toString().endsWith(".json") ? DatasetFiles.of(input) : Set.of();
        } catch (BadInput e) {
            return Set.of(); // It is neither, or the command says what is wrong with it before it writes anything.
        }
    }

    private static boolean isOutput(ParameterDescription p) {
        return List.of(p.getParameter().names()).stream().anyMatch(OUTPUTS::contains);
    }

    private static List<Path> paths(@Nullable ParameterDescription p) {
        return p == null ? List.of() : paths(p.getParameterized().get(p.getObject()));
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
