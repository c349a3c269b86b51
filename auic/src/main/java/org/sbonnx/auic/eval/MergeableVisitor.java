package org.sbonnx.auic.eval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.sbonnx.graph.FeatureSource;

/** A visitor whose counts can be saved and added up, for interrupted and sharded runs. */
public interface MergeableVisitor extends FeatureSource.Visitor {
    /** Writes the counts. */
    void write(DataOutput out) throws IOException;

    /** Adds what {@link #write} wrote. */
    void add(DataInput in) throws IOException;
}
