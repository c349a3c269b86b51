package org.sbonnx.auic.eval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.sbonnx.graph.FeatureSource;

/** A visitor whose counts can be put aside and added up: for runs that are interrupted or shared out. */
public interface MergeableVisitor extends FeatureSource.Visitor {
    /** Writes what was counted. */
    void write(DataOutput out) throws IOException;

    /** Adds what {@link #write} wrote. */
    void add(DataInput in) throws IOException;
}
