package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The images that drive a channel most: those with the highest mean activation. Their order of arrival does not matter. */
public final class Drivers {
    private static final int KEPT = 3;
    private static final Comparator<Driver> HIGHEST_FIRST =
            Comparator.comparingDouble(Driver::mean).reversed().thenComparing(Driver::image);

    private final List<Driver> drivers = new ArrayList<>();

    private record Driver(String image, double mean) {}

    /** Offers an image. */
    void add(String image, double mean) {
        if (drivers.size() == KEPT && mean < drivers.get(KEPT - 1).mean()) {
            return;
        }
        drivers.add(new Driver(image, mean));
        drivers.sort(HIGHEST_FIRST);
        if (drivers.size() > KEPT) {
            drivers.remove(KEPT);
        }
    }

    /** Names, the image with the highest mean first. */
    public List<String> images() {
        return drivers.stream().map(Driver::image).toList();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(drivers.size());
        for (Driver d : drivers) {
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
