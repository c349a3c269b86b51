package org.sbonnx.workflow;

import java.util.List;
import org.sbonnx.graph.FeatureSource;

/** Shows the progress of streaming. */
record ProgressFeatureSource(FeatureSource delegate, ProgressListener listener, String what) implements FeatureSource {
    @Override
    public int size() {
        return delegate.size();
    }

    @Override
    public List<String> tensors() {
        return delegate.tensors();
    }

    @Override
    public String key() {
        return delegate.key();
    }

    @Override
    public void stream(int[] images, Visitor visitor) {
        try (ProgressListener.Step progress = listener.begin(what, images.length)) {
            int[] done = {0};
            delegate.stream(images, (image, values) -> {
                visitor.accept(image, values);
                progress.advanceTo(++done[0]);
            });
        }
    }

    @Override
    public void close() {
        delegate.close();
    }
}
