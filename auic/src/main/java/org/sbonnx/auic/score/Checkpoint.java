package org.sbonnx.auic.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/** The counts of an unfinished run, put aside. */
final class Checkpoint {
    private final Path file;
    private final String key;
    private final long interval;
    private long last = System.nanoTime();

    Checkpoint(Path file, String key, Duration interval) {
        this.file = file;
        this.key = key;
        this.interval = interval.toNanos();
    }

    /** Whether it is time to write. */
    boolean due() {
        return System.nanoTime() - last >= interval;
    }

    void write(List<Channels> blocks, Unit[] units, CountsFile.Rest rest) {
        AtomicFile.write(file, out -> {
            try (CountsFile.Writer writer = new CountsFile.Writer(out, key, blocks)) {
                for (Unit unit : units) {
                    writer.unit(unit);
                }
                writer.finish(rest);
            }
        });
        last = System.nanoTime();
    }

    /**
     * Takes up what an earlier run of the same key left: its blocks into {@code blocks}, its counts into {@code rest}.
     *
     * @return all units; null where there is nothing to take up
     * @throws BadInput if the file is damaged
     */
    Unit @Nullable [] load(Slots slots, List<Channels> blocks, CountsFile.Rest rest) {
        if (!Files.exists(file)) {
            return null;
        }
        try (CountsFile.Reader reader = new CountsFile.Reader(file)) {
            if (!reader.key().equals(key)) {
                return null;
            }
            Unit[] read = new Unit
                    [reader.blocks().stream().mapToInt(Channels::channels).sum()];
            int stride = 1;
            for (int u = 0; u < read.length; u++) {
                read[u] = reader.unit(1, slots);
                stride = Math.max(stride, read[u].bins().size());
            }
            reader.addTo(rest);
            blocks.addAll(reader.blocks());
            for (Unit unit : read) {
                unit.stride(stride);
            }
            return read;
        } catch (IOException e) {
            throw new BadInput(
                    "'" + file + "' cannot be taken up (" + e.getMessage() + ")", "delete it to begin anew", e);
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
