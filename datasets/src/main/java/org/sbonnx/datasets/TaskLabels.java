package org.sbonnx.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbonnx.schemas.BadInput;

/** The labels of the task category as class ids: what a segmentation model is trained and evaluated on. */
public final class TaskLabels {
    /** Class id of ignored pixels. */
    public static final short IGNORED = -1;

    private final SegmentationData data;
    private final String category;
    private final List<Concept> classes;

    private TaskLabels(SegmentationData data, String category, List<Concept> classes) {
        this.data = data;
        this.category = category;
        this.classes = classes;
    }

    /**
     * The task labels of {@code data}; empty when it has no labels.
     *
     * @throws BadInput if the task category has no concepts
     */
    public static Optional<TaskLabels> of(SegmentationData data) {
        return data.task().map(task -> {
            List<Concept> classes = data.concepts().stream()
                    .filter(c -> c.category().equals(task))
                    .toList();
            if (classes.isEmpty()) {
                throw new BadInput(
                        "data set '" + data.name() + "' has no concepts of its task category '" + task + "'",
                        "name one of its categories as \"task\"");
            }
            return new TaskLabels(data, task, classes);
        });
    }

    /** The classes in the order of the table. */
    public List<Concept> classes() {
        return classes;
    }

    /** Name of the class with that id, or {@code classN}. */
    public String className(int id) {
        return classes.stream()
                .filter(c -> c.id() == id)
                .map(Concept::name)
                .findFirst()
                .orElse("class" + id);
    }

    /** Whether a model's output channels cover the class ids. */
    public boolean fit(int outputChannels) {
        return classes.stream().allMatch(c -> c.id() < outputChannels);
    }

    /**
     * Checks that a model's output channels cover the class ids.
     *
     * @throws BadInput if a class id is not below {@code outputChannels}
     */
    public void requireChannels(int outputChannels) {
        for (Concept c : classes) {
            if (c.id() >= outputChannels) {
                throw new BadInput(
                        "class '" + c.name() + "' has id " + c.id() + ", but the model's output has " + outputChannels
                                + " channels",
                        "say in a column \"channel\" of the concept table which output channel each label id is, beginning"
                                + " with 0");
            }
        }
    }

    /**
     * Class ids of an image, row-major, {@link #IGNORED} where a pixel is ignored. An image that is not annotated in the task's
     * category has one ignored pixel, which counts nowhere at any size.
     */
    public ClassMap labels(int image) {
        return find(image).orElseGet(() -> new ClassMap(1, 1, new short[] {IGNORED}));
    }

    /** Class ids of an image as {@link #labels}; empty when it is not annotated in the task's category. */
    public Optional<ClassMap> find(int image) {
        return data.labels(image).stream()
                .filter(m -> m.category().equals(category))
                .findFirst()
                .map(this::translate);
    }

    /** A remark on images without labels of the task's category: how many there are, and the first of them. */
    public String remarkOn(List<String> images) {
        return images.size() + (images.size() == 1 ? " image has" : " images have") + " no labels of category '"
                + category
                + "' and did not count for the segmentation: "
                + String.join(", ", images.subList(0, Math.min(10, images.size())))
                + (images.size() > 10 ? " …" : "");
    }

    private ClassMap translate(LabelMap map) {
        short[] idOf = new short[data.concepts().size()];
        Arrays.fill(idOf, IGNORED);
        classes.forEach(c -> idOf[c.index()] = (short) c.id());
        short[] ids = new short[map.concepts().length];
        for (int i = 0; i < ids.length; i++) {
            short concept = map.concepts()[i];
            ids[i] = concept < 0 ? IGNORED : idOf[concept];
        }
        return new ClassMap(map.width(), map.height(), ids);
    }

    /**
     * @param width in pixels
     * @param height in pixels
     * @param ids class id of each pixel, row-major
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record ClassMap(int width, int height, short[] ids) {
        /** Nearest neighbour (source index ⌊target · source extent / target extent⌋). */
        public ClassMap resized(int newWidth, int newHeight) {
            if (newWidth == width && newHeight == height) {
                return this;
            }
            short[] out = new short[Math.multiplyExact(newWidth, newHeight)];
            for (int y = 0; y < newHeight; y++) {
                int row = (int) ((long) y * height / newHeight) * width;
                for (int x = 0; x < newWidth; x++) {
                    out[y * newWidth + x] = ids[row + (int) ((long) x * width / newWidth)];
                }
            }
            return new ClassMap(newWidth, newHeight, out);
        }
    }
}
