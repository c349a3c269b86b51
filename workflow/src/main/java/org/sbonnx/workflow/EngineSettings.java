package org.sbonnx.workflow;

import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.schemas.data.Preprocess;

/**
 * Where and how models run.
 *
 * @param device that models run on
 * @param threads of an engine; zero or less takes all cores, and after construction the number is positive
 * @param seed of all random numbers
 * @param preprocess how images become a model's input; null: as the model's manifest says, else its input size with
 *     ImageNet's mean and standard deviation
 * @param output the output whose classes are judged; null: as the preprocessing says, else the first with class scores
 */
public record EngineSettings(
        Device device,
        int threads,
        long seed,
        @Nullable Preprocess preprocess,
        @Nullable String output) {
    public EngineSettings {
        threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Settings for models whose first output with class scores is judged. */
    public EngineSettings(Device device, int threads, long seed, @Nullable Preprocess preprocess) {
        this(device, threads, seed, preprocess, null);
    }

    /** The same settings with another preprocessing. */
    public EngineSettings withPreprocess(@Nullable Preprocess other) {
        return new EngineSettings(device, threads, seed, other, output);
    }
}
