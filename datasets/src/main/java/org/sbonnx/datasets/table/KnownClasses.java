package org.sbonnx.datasets.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.sbonnx.datasets.LabelMap;

/** Class tables of well-known data sets: which value of a label file is which class id; other values are ignored. */
public final class KnownClasses {
    private KnownClasses() {}

    /**
     * Adds a table's classes to {@code concepts}.
     *
     * @param dataset {@code cityscapes} or {@code camvid}
     */
    public static IdTable read(String dataset, String category, ConceptList concepts) {
        IdTable ids = new IdTable();
        try (InputStream in = Objects.requireNonNull(KnownClasses.class.getResourceAsStream(dataset + ".csv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cell = line.split(",", -1);
                short concept = LabelMap.VOID;
                if (!cell[1].isEmpty()) {
                    int rgb = Integer.parseInt(cell[3]) << 16
                            | Integer.parseInt(cell[4]) << 8
                            | Integer.parseInt(cell[5]);
                    concept = concepts.add(category, Integer.parseInt(cell[1]), cell[2], rgb);
                }
                ids.put(Integer.parseInt(cell[0]), concept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + dataset + " cannot be read", e);
        }
        return ids;
    }
}
