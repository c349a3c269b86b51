package org.sbonnx.datasets.table;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.BadInput;

/** Translates the ids of label files (0 to 65535) to concept indices, {@link LabelMap#NONE} or {@link LabelMap#VOID}. */
public final class IdTable {
    /** Value of an id that is not declared. */
    public static final short UNKNOWN = -3;

    private final short[] concepts = new short[1 << 16];
    private int fingerprint;

    public IdTable() {
        Arrays.fill(concepts, UNKNOWN);
    }

    /** Lets {@code id} stand for {@code concept}: an index, NONE or VOID. */
    public void put(int id, short concept) {
        concepts[id] = concept;
    }

    public short get(int id) {
        return concepts[id];
    }

    /** A hash of the table, equal for equal tables. Call it only after the last {@link #put}. */
    public int fingerprint() {
        if (fingerprint == 0) {
            fingerprint = Arrays.hashCode(concepts) | 1;
        }
        return fingerprint;
    }

    /**
     * Concept of each pixel, row-major.
     *
     * @throws BadInput if a pixel has an undeclared id; names file, pixel and id
     */
    public short[] translate(Path file, Raster raster) {
        short[] out = new short[Math.multiplyExact(raster.getWidth(), raster.getHeight())];
        int lowest = raster.getDataBuffer() instanceof DataBufferByte bytes
                        && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
                ? fromBytes(raster, bytes.getData(), layout, out)
                : fromSamples(raster, out);
        if (lowest == UNKNOWN) {
            throw unknownId(file, raster, out);
        }
        return out;
    }

    private int fromBytes(Raster raster, byte[] data, PixelInterleavedSampleModel layout, short[] out) {
        int lowest = 0;
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int in = y * layout.getScanlineStride() + layout.getBandOffsets()[0];
            for (int x = 0; x < raster.getWidth(); x++, in += layout.getPixelStride()) {
                short concept = concepts[data[in] & 0xFF];
                lowest = Math.min(lowest, concept);
                out[at++] = concept;
            }
        }
        return lowest;
    }

    private int fromSamples(Raster raster, short[] out) {
        int lowest = 0;
        int at = 0;
        int[] row = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int id : row) {
                short concept = id >= 0 && id < concepts.length ? concepts[id] : UNKNOWN;
                lowest = Math.min(lowest, concept);
                out[at++] = concept;
            }
        }
        return lowest;
    }

    private static BadInput unknownId(Path file, Raster raster, short[] out) {
        int at = 0;
        while (out[at] != UNKNOWN) {
            at++;
        }
        int x = at % raster.getWidth();
        int y = at / raster.getWidth();
        int id = raster.getSample(raster.getMinX() + x, raster.getMinY() + y, 0);
        return new BadInput(
                "'" + file + "' has the undeclared id " + id + " at pixel x=" + x + ", y=" + y,
                "add the id to the concept table, or name it as the layer's \"ignore\" or \"background\"");
    }
}
