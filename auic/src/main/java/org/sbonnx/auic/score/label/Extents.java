package org.sbonnx.auic.score.label;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;

/** How many counted pixels and images each concept and category has. */
public final class Extents {
    private final Slots slots;
    private final Combinations combinations;
    private final long[] pixels;
    private final long[] images;

    public Extents(Slots slots, Combinations combinations) {
        this.slots = slots;
        this.combinations = combinations;
        this.pixels = new long[slots.size()];
        this.images = new long[slots.size()];
    }

    public void add(LabelIndex labels) {
        long[] ofCombination = new long[combinations.size()];
        for (int combo : labels.combos()) {
            if (combo >= 0) {
                ofCombination[combo]++;
            }
        }
        long[] here = new long[slots.size()];
        for (int combo : labels.used()) {
            for (int slot : combinations.slots(combo)) {
                here[slot] += ofCombination[combo];
            }
        }
        for (int slot = 0; slot < here.length; slot++) {
            pixels[slot] += here[slot];
            images[slot] += here[slot] > 0 ? 1 : 0;
        }
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(pixels.length);
        for (int slot = 0; slot < pixels.length; slot++) {
            out.writeLong(pixels[slot]);
            out.writeLong(images[slot]);
        }
    }

    /** Adds what {@link #write} wrote. */
    public void add(DataInput in) throws IOException {
        int theirs = in.readInt();
        if (theirs != pixels.length) {
            throw new IOException("extents of " + theirs + " slots, not of " + pixels.length);
        }
        for (int slot = 0; slot < pixels.length; slot++) {
            pixels[slot] += in.readLong();
            images[slot] += in.readLong();
        }
    }

    /** Counted pixels at all. */
    public long counted() {
        return pixels[slots.counted()];
    }

    public List<ConceptExtent> concepts() {
        List<ConceptExtent> all = new ArrayList<>();
        for (Concept c : slots.concepts()) {
            all.add(new ConceptExtent(c.name(), c.category(), images[c.index()], pixels[c.index()]));
        }
        return all;
    }

    /** Names of the concepts that are nowhere or everywhere. */
    public List<String> dropped() {
        List<String> names = new ArrayList<>();
        for (Concept c : slots.concepts()) {
            long n = pixels[c.index()];
            if (n == 0 || n == pixels[slots.totalOf(c.index())]) {
                names.add(c.name());
            }
        }
        return names;
    }
}
