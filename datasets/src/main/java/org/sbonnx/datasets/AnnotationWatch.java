package org.sbonnx.datasets;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** A data set that remembers which images turned out to have no labels of the task's category when their labels were read. */
public final class AnnotationWatch extends ForwardingData {
    private final Optional<TaskLabels> task;
    private final Set<String> unannotated = new ConcurrentSkipListSet<>();

    public AnnotationWatch(SegmentationData data) {
        super(data);
        this.task = TaskLabels.of(data);
    }

    @Override
    public List<LabelMap> labels(int image) {
        List<LabelMap> maps = data.labels(image);
        String category = data.task().orElse("");
        if (maps.stream().noneMatch(m -> m.category().equals(category))) {
            unannotated.add(data.imageName(image));
        }
        return maps;
    }

    /** A remark that names the images met without labels of the task's category; empty if there were none. */
    public Optional<String> remark() {
        return unannotated.isEmpty() ? Optional.empty() : task.map(t -> t.remarkOn(List.copyOf(unannotated)));
    }

    @Override
    public String sha256() {
        return data.sha256();
    }
}
