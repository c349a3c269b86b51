package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.ReadableImages;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.schemas.BadInput;

/** Options that name images. */
final class DataOptions {
    @Parameter(names = "--data", description = "data set description (JSON) to work on", required = true)
    @Nullable
    Path data;

    @Parameter(names = "--limit", description = "use at most N images, evenly spread; 0 uses all")
    int limit = 0;

    @Parameter(names = "--skip-bad", description = "leave out images that cannot be read, and list them")
    boolean skipBad;

    /** Opens the data set; warns of each image that {@code --skip-bad} leaves out. */
    SegmentationData open(Console console) {
        SegmentationData all = open();
        if (!skipBad) {
            return all;
        }
        ReadableImages readable = ReadableImages.of(all);
        readable.faults().forEach(f -> console.warn("left out %s", f));
        return readable.data();
    }

    SegmentationData open() {
        return open(Objects.requireNonNull(data), limit);
    }

    /** Opens a description; at most {@code limit} of its images where that is positive. */
    static SegmentationData open(Path description, int limit) {
        if (limit < 0) {
            throw new BadInput("--limit " + limit, "give the number of images to use");
        }
        SegmentationData all = DatasetFormats.open(description);
        return limit == 0 ? all : Datasets.evenlySpread(all, limit);
    }
}
