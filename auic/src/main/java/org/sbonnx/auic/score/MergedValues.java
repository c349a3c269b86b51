package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.metric.Resolution;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/** Reads the values of channels from the files of all shards. Each channel can be read once, in order. */
final class MergedValues implements AutoCloseable {
    private final List<Path> files;
    private final List<ValuesFile.Reader> readers = new ArrayList<>();

    /**
     * @throws Incomparable if a file has another key
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
            throw damaged(file, e);
        }
    }

    /**
     * All values of a channel, sorted.
     *
     * @param histogram with the counts of all shards
     * @return null if its counts suffice for exact scores
     */
    Resolution.@Nullable Exact read(int number, ChannelHistogram histogram, boolean upsampled, ConceptColumns columns) {
        LabelSets labelSets = new LabelSets();
        LabelMultisets multisets = new LabelMultisets();
        ValueBuffer values = new ValueBuffer();
        for (int i = 0; i < readers.size(); i++) {
            try {
                add(readers.get(i), number, histogram, upsampled, labelSets, multisets, values);
            } catch (IOException e) {
                throw damaged(files.get(i), e);
            }
        }
        if (values.size() == 0) {
            return null;
        }
        values.sort();
        return new Resolution.Exact(values, multisets, labelSets, columns);
    }

    private static void add(
            ValuesFile.Reader reader,
            int number,
            ChannelHistogram histogram,
            boolean upsampled,
            LabelSets labelSets,
            LabelMultisets multisets,
            ValueBuffer values)
            throws IOException {
        if (reader.next() < number) {
            throw new IOException("values of channel " + reader.next() + " are out of order");
        }
        if (reader.next() > number) {
            return;
        }
        int[] ids = labelSets.addAll(Objects.requireNonNull(reader.labelSets()));
        int first = 0;
        if (upsampled) {
            multisets.addSingletons(labelSets.size());
        } else {
            first = multisets.addAll(Objects.requireNonNull(reader.multisets()), ids);
        }
        int offset = first;
        int end = upsampled ? ids.length : multisets.size() - offset;
        reader.read((value, payload) -> {
            if (payload < 0 || payload >= end) {
                throw new IOException("no label multiset " + payload);
            }
            if (histogram.needsValues(histogram.bin(value), true)) {
                values.add(value, upsampled ? ids[payload] : offset + payload);
            }
        });
    }

    /** The error for a shard's file that cannot be read. */
    static BadInput damaged(Path file, IOException e) {
        return new BadInput("'" + file + "' cannot be merged (" + e.getMessage() + ")", "score this shard again", e);
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
