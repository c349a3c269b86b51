package org.sbonnx.auic.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/** File with the counts of an unfinished run. */
final class CountsCheckpoint {
    private final Path file;
    private final String key;
    private final long interval;
    private long last = System.nanoTime();

    CountsCheckpoint(Path file, String key, Duration interval) {
        this.file = file;
        this.key = key;
        this.interval = interval.toNanos();
    }

    /** Whether the interval since the last write has passed. */
    boolean isDue() {
        return System.nanoTime() - last >= interval;
    }

    void write(List<ChannelBlock> blocks, ChannelHistogram[] histograms, CountsFile.Totals totals) {
        AtomicFile.write(file, out -> {
            try (CountsFile.Writer writer = new CountsFile.Writer(out, key, blocks)) {
                for (ChannelHistogram histogram : histograms) {
                    writer.histogram(histogram);
                }
                writer.finish(totals);
            }
        });
        last = System.nanoTime();
    }

    /**
     * Resumes from an earlier run of the same key: adds its blocks to {@code blocks} and its totals to {@code totals}.
     *
     * @return histograms of all channels; null if there is nothing to resume from
     * @throws BadInput if the file is damaged
     */
    ChannelHistogram @Nullable [] load(ConceptColumns columns, List<ChannelBlock> blocks, CountsFile.Totals totals) {
        if (!Files.exists(file)) {
            return null;
        }
        try (CountsFile.Reader reader = new CountsFile.Reader(file)) {
            if (!reader.key().equals(key)) {
                return null;
            }
            ChannelHistogram[] read = new ChannelHistogram
                    [reader.blocks().stream().mapToInt(ChannelBlock::channels).sum()];
            int stride = 1;
            for (int u = 0; u < read.length; u++) {
                read[u] = reader.histogram(1, columns);
                stride = Math.max(stride, read[u].bins().size());
            }
            reader.addTo(totals);
            blocks.addAll(reader.blocks());
            for (ChannelHistogram histogram : read) {
                histogram.stride(stride);
            }
            return read;
        } catch (IOException e) {
            throw new BadInput(
                    "'" + file + "' cannot be resumed from (" + e.getMessage() + ")",
                    "delete it to start from the beginning",
                    e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BadInput("cannot delete '" + file + "'", "delete it", e);
        }
    }
}
