package org.sbonnx.trainer.label;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.data.Resize;

/**
 * Class ids of images, resized to an output's resolution by nearest neighbour. Keeps the most recently used maps in memory, up
 * to 512 MiB. If images are letterboxed, positions of the border are {@link TaskLabels#IGNORED}.
 */
public final class LabelCache {
    private static final long MAX_BYTES = 512L << 20;

    private final TaskLabels labels;
    private final @Nullable Preprocessor preprocessor;
    private final Map<Key, short[]> recent = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    private record Key(int image, int width, int height) {}

    public LabelCache(TaskLabels labels, @Nullable Preprocess preprocess) {
        this.labels = labels;
        this.preprocessor = preprocess == null ? null : new Preprocessor(preprocess);
    }

    public TaskLabels labels() {
        return labels;
    }

    /** Row-major ids [height × width]; shared, do not modify. */
    public short[] ids(int image, int width, int height) {
        Key key = new Key(image, width, height);
        short[] cached = recent.get(key);
        if (cached != null) {
            return cached;
        }
        short[] ids = resample(labels.labels(image), width, height);
        recent.put(key, ids);
        bytes += 2L * ids.length;
        var oldest = recent.entrySet().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            bytes -= 2L * oldest.next().getValue().length;
            oldest.remove();
        }
        return ids;
    }

    private short[] resample(TaskLabels.ClassMap map, int width, int height) {
        if (preprocessor == null || preprocessor.settings().resize() != Resize.LETTERBOX) {
            return map.resized(width, height).ids();
        }
        Preprocessor.Placement place = preprocessor.placement(map.width(), map.height());
        short[] out = new short[Math.multiplyExact(width, height)];
        Arrays.fill(out, TaskLabels.IGNORED);
        for (int y = 0; y < height; y++) {
            double inY = (double) y * preprocessor.settings().height() / height - place.top();
            for (int x = 0; x < width; x++) {
                double inX = (double) x * preprocessor.settings().width() / width - place.left();
                if (inX >= 0 && inY >= 0 && inX < place.width() && inY < place.height()) {
                    int row = (int) (inY * map.height() / place.height());
                    out[y * width + x] = map.ids()[row * map.width() + (int) (inX * map.width() / place.width())];
                }
            }
        }
        return out;
    }
}
