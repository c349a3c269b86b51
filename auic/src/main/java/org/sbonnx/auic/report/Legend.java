package org.sbonnx.auic.report;

import java.util.List;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;

/**
 * Names and colours of the concepts and classes in pictures.
 *
 * @param concepts all concepts, in the order of their index
 * @param classes the concepts of the model's classes; {@link Concept#id()} is the class id
 */
public record Legend(List<Concept> concepts, List<Concept> classes) {
    /** Neither concepts nor classes: ids are shown as numbers. */
    public static final Legend EMPTY = new Legend(List.of(), List.of());

    public Legend {
        concepts = List.copyOf(concepts);
        classes = List.copyOf(classes);
    }

    /** The concepts of a data set and, if it has a task, its classes. */
    public static Legend of(SegmentationData data) {
        return new Legend(
                data.concepts(), TaskLabels.of(data).map(TaskLabels::classes).orElse(List.of()));
    }
}
