package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.Spool;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Compositions;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.metric.Detail;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/** The values of units from the files of all shards; of each unit once, in order. */
final class MergedValues implements AutoCloseable {
    private final List<Path> files;
    private final List<ValuesFile.Reader> readers = new ArrayList<>();

    /**
     * @throws Incomparable if a file is of something else
     * @throws BadInput if a file is damaged
     */
    MergedValues(List<Path> files, String key) {
        this.files = files;
        try {
            for (Path file : files) {
                open(file, key);
            }
        } catch (BadInput | Incomparable e) {
            close();
            throw e;
        }
    }

    private void open(Path file, String key) {
        try {
            ValuesFile.Reader reader = new ValuesFile.Reader(file);
            readers.add(reader);
            if (!reader.key().equals(key)) {
                throw new Incomparable("'" + file + "' holds values of another model, data set or grid");
            }
        } catch (IOException e) {
            throw ShardedCounts.damaged(file, e);
        }
    }

    /**
     * All values of a unit, sorted.
     *
     * @param unit with the counts of all shards
     * @return null if its counts say everything
     */
    Detail.@Nullable Values of(int number, Unit unit, boolean upsampled, Slots slots) {
        Combinations combinations = new Combinations();
        Compositions compositions = new Compositions();
        Spool spool = new Spool();
        for (int i = 0; i < readers.size(); i++) {
            try {
                add(readers.get(i), number, unit, upsampled, combinations, compositions, spool);
            } catch (IOException e) {
                throw ShardedCounts.damaged(files.get(i), e);
            }
        }
        if (spool.size() == 0) {
            return null;
        }
        spool.sort();
        return new Detail.Values(spool, compositions, combinations, slots);
    }

    private static void add(
            ValuesFile.Reader reader,
            int number,
            Unit unit,
            boolean upsampled,
            Combinations combinations,
            Compositions compositions,
            Spool spool)
            throws IOException {
        if (reader.next() < number) {
            throw new IOException("values of unit " + reader.next() + " twice, or of none");
        }
        if (reader.next() > number) {
            return;
        }
        int[] ids = combinations.addAll(Objects.requireNonNull(reader.combinations()));
        int first = 0;
        if (upsampled) {
            compositions.addSingles(combinations.size());
        } else {
            first = compositions.addAll(Objects.requireNonNull(reader.cells()), ids);
        }
        int offset = first;
        int end = upsampled ? ids.length : compositions.size() - offset;
        reader.read((value, payload) -> {
            if (payload < 0 || payload >= end) {
                throw new IOException("no composition " + payload);
            }
            if (unit.open(unit.bin(value), true)) {
                spool.add(value, upsampled ? ids[payload] : offset + payload);
            }
        });
    }

    @Override
    public void close() {
        for (ValuesFile.Reader reader : readers) {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close values", e);
            }
        }
    }
}
