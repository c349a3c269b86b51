package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.workflow.EngineSettings;

/** Options that every command has. */
public final class CommonOptions {
    /** Seed if none is given. */
    static final long DEFAULT_SEED = 1;

    @Parameter(names = "--json", description = "write the metrics to this file")
    @Nullable
    Path json;

    @Parameter(
            names = "--preprocess",
            description =
                    "how images become the model's input (JSON); default: the model's manifest, else its input size and ImageNet's mean and std")
    @Nullable
    Path preprocess;

    @Parameter(
            names = "--outputs",
            description = "outputs that a site must cut off, separated by commas, the one that is judged first;"
                    + " default: all, and the first with class scores")
    List<String> outputs = new ArrayList<>();

    @Parameter(names = "--device", description = "cpu, cuda or cuda:INDEX")
    String device = "cpu";

    @Parameter(names = "--threads", description = "threads of an engine; 0 uses all cores")
    int threads = 0;

    @Parameter(names = "--seed", description = "seed of all random numbers")
    long seed = DEFAULT_SEED;

    @Parameter(names = "--quiet", description = "print no progress and no notes")
    public boolean quiet;

    @Parameter(
            names = {"--help", "-h"},
            help = true,
            description = "explain the command")
    boolean help;

    /** The cut of a model that {@code name} means, for the outputs chosen. */
    Cut cut(OnnxModel model, String name) {
        return new CutFinder(model, outputs).find(name);
    }

    /** Where and how models run, as these options say. */
    EngineSettings settings() {
        return new EngineSettings(
                Device.parse(device),
                threads,
                seed,
                preprocess == null ? null : Json.read(preprocess, Preprocess.class),
                outputs.isEmpty() ? null : outputs.get(0));
    }
}
