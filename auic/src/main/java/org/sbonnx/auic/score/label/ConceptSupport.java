package org.sbonnx.auic.score.label;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;

/** Number of counted pixels and images of each concept and category. */
public final class ConceptSupport {
    private final ConceptColumns columns;
    private final LabelSets labelSets;
    private final long[] pixels;
    private final long[] images;

    public ConceptSupport(ConceptColumns columns, LabelSets labelSets) {
        this.columns = columns;
        this.labelSets = labelSets;
        this.pixels = new long[columns.size()];
        this.images = new long[columns.size()];
    }

    public void add(LabelIndex labels) {
        long[] ofLabelSet = new long[labelSets.size()];
        for (int labelSet : labels.labelSets()) {
            if (labelSet >= 0) {
                ofLabelSet[labelSet]++;
            }
        }
        long[] here = new long[columns.size()];
        for (int labelSet : labels.used()) {
            for (int column : labelSets.columns(labelSet)) {
                here[column] += ofLabelSet[labelSet];
            }
        }
        for (int column = 0; column < here.length; column++) {
            pixels[column] += here[column];
            images[column] += here[column] > 0 ? 1 : 0;
        }
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(pixels.length);
        for (int column = 0; column < pixels.length; column++) {
            out.writeLong(pixels[column]);
            out.writeLong(images[column]);
        }
    }

    /** Adds what {@link #write} wrote. */
    public void add(DataInput in) throws IOException {
        int theirs = in.readInt();
        if (theirs != pixels.length) {
            throw new IOException("support of " + theirs + " columns, not of " + pixels.length);
        }
        for (int column = 0; column < pixels.length; column++) {
            pixels[column] += in.readLong();
            images[column] += in.readLong();
        }
    }

    /** Number of all counted pixels. */
    public long countedPixels() {
        return pixels[columns.countedColumn()];
    }

    public List<ConceptExtent> concepts() {
        List<ConceptExtent> all = new ArrayList<>();
        for (Concept c : columns.concepts()) {
            all.add(new ConceptExtent(c.name(), c.category(), images[c.index()], pixels[c.index()]));
        }
        return all;
    }

    /** Names of the concepts without positive or without negative pixels. */
    public List<String> dropped() {
        List<String> names = new ArrayList<>();
        for (Concept c : columns.concepts()) {
            long n = pixels[c.index()];
            if (n == 0 || n == pixels[columns.totalColumn(c.index())]) {
                names.add(c.name());
            }
        }
        return names;
    }
}
