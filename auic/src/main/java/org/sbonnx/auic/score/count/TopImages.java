package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The images with the highest mean activation of a channel. The result does not depend on the order of the images. */
public final class TopImages {
    private static final int MAX_IMAGES = 3;
    private static final Comparator<MeanActivation> HIGHEST_FIRST =
            Comparator.comparingDouble(MeanActivation::mean).reversed().thenComparing(MeanActivation::image);

    private final List<MeanActivation> means = new ArrayList<>();
    /** Sum of the values of the image being counted. */
    private double sum;

    private record MeanActivation(String image, double mean) {}

    /** Adds the sum of some values of the image being counted. */
    void addToSum(double values) {
        sum += values;
    }

    /** Ends an image of {@code n} values. */
    void endImage(String image, int n) {
        add(image, sum / n);
        sum = 0;
    }

    private void add(String image, double mean) {
        if (means.size() == MAX_IMAGES && mean < means.get(MAX_IMAGES - 1).mean()) {
            return;
        }
        means.add(new MeanActivation(image, mean));
        means.sort(HIGHEST_FIRST);
        if (means.size() > MAX_IMAGES) {
            means.remove(MAX_IMAGES);
        }
    }

    /** Names, the image with the highest mean first. */
    public List<String> names() {
        return means.stream().map(MeanActivation::image).toList();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(means.size());
        for (MeanActivation d : means) {
            out.writeUTF(d.image());
            out.writeDouble(d.mean());
        }
    }

    /** Adds what {@link #write} wrote. */
    void add(DataInput in) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            add(in.readUTF(), in.readDouble());
        }
    }
}
