package org.sbonnx.datasets;

/**
 * A visual concept that pixels are annotated with.
 *
 * @param index position among all concepts of the data set; ties between concepts go to the lowest
 * @param id unique within its category; of the task's category the model's output channel. It is the value that label files use
 *     unless their concept table gives channels
 * @param name for example {@code wheel}
 * @param category for example {@code part}
 * @param rgb colour for pictures, 0xRRGGBB
 */
public record Concept(int index, int id, String name, String category, int rgb) {}
