package org.sbonnx.datasets.broden;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.schemas.BadInput;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.format.Mat5Reader;
import us.hebi.matlab.mat.format.Mat5Tag;
import us.hebi.matlab.mat.format.Mat5Type;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/**
 * Reads MATLAB 5 files of bounded size. Fields of structs that are not asked for are skipped and cost no memory. Lengths,
 * counts and the depth of nesting are checked before anything is allocated.
 */
final class MatReader extends Mat5Reader {
    private static final long MAX_FILE_BYTES = 64 << 20;
    /** Limit on the size of all arrays of a file after decompression. */
    private static final long MAX_ARRAY_BYTES = 512L << 20;
    /** Limit on the elements of a cell or struct array. */
    private static final int MAX_ELEMENTS = 1 << 20;

    /** Limit on flags, dimensions and names. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 32;

    private final Set<String> fields;
    private int depth;

    private MatReader(Source source, Set<String> fields, BufferAllocator memory) {
        super(source);
        this.fields = fields;
        this.bufferAllocator = memory;
        disableSubsystemProcessing();
    }

    /**
     * Reads a file and applies {@code content} to it.
     *
     * @param fields of structs that are read; others are empty
     * @param content any exception it throws, for example on an unexpected type, means a malformed file
     * @throws BadInput if the file is missing, too large, malformed, or of another version of the format
     */
    static <T> T read(Path file, Set<String> fields, Function<MatFile, T> content) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadInput("'" + file + "' does not exist", "restore the file");
            }
            long length = Files.size(file);
            if (length > MAX_FILE_BYTES) {
                throw new BadInput(
                        "'" + file + "' has " + length + " bytes, more than " + MAX_FILE_BYTES
                                + " for MATLAB annotations",
                        "check that it is the file you meant");
            }
            MemoryBudget budget = new MemoryBudget(Math.min(MAX_ARRAY_BYTES, length * ImageFiles.MAX_EXPANSION));
            try (Source source = Sources.wrap(Files.readAllBytes(file));
                    Mat5File mat = new MatReader(source, fields, budget).readMat()) {
                return content.apply(mat);
            }
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new BadInput(
                    "'" + file + "' cannot be read as MATLAB 5 annotations (" + reason(e) + ")",
                    "restore the file; if you saved it yourself, use the option -v6 or -v7",
                    e);
        }
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    protected Mat5Reader createChildReader(Source inflated) {
        return new MatReader(inflated, fields, bufferAllocator);
    }

    @Override
    protected Mat5Tag readTagWithExpectedType(Mat5Type expected) throws IOException {
        Mat5Tag tag = super.readTagWithExpectedType(expected);
        boolean fits = tag.getNumBytes() >= 0 && tag.getNumBytes() <= MAX_HEADER_BYTES;
        if (!fits && expected != Mat5Type.Matrix) {
            throw new IOException(
                    "a header claims " + Integer.toUnsignedString(tag.getNumBytes()) + " bytes of " + expected);
        }
        return tag;
    }

    @Override
    protected Array readNestedArray() throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new IOException("its arrays are nested more than " + MAX_DEPTH + " deep");
        }
        Array array = super.readNestedArray();
        depth--;
        return array;
    }

    @Override
    protected Array readCell(EntryHeader header) throws IOException {
        requireElementLimit(header, 1);
        return super.readCell(header);
    }

    @Override
    protected Array[][] readValues(EntryHeader header, int numFields, String[] names) throws IOException {
        int elements = requireElementLimit(header, Math.max(1, numFields));
        Array[][] values = new Array[numFields][elements];
        for (int i = 0; i < elements; i++) {
            for (int f = 0; f < numFields; f++) {
                values[f][i] = fields.contains(names[f]) ? readNestedArray() : skipField();
            }
        }
        return values;
    }

    private Array skipField() throws IOException {
        Mat5Tag tag = Mat5Tag.readTag(source);
        if (tag.getNumBytes() < 0) {
            throw new IOException("a field claims " + Integer.toUnsignedString(tag.getNumBytes()) + " bytes");
        }
        source.skip((long) tag.getNumBytes() + tag.getPadding());
        return Mat5.EMPTY_MATRIX;
    }

    private static int requireElementLimit(EntryHeader header, int each) throws IOException {
        long count = each;
        for (int extent : header.getDimensions()) {
            if (extent < 0 || (extent > 0 && count > MAX_ELEMENTS / extent)) {
                throw new IOException("an array claims more than " + MAX_ELEMENTS + " elements");
            }
            count *= extent;
        }
        return header.getNumElements();
    }

    private static final class MemoryBudget implements BufferAllocator {
        private long remaining;

        MemoryBudget(long bytes) {
            remaining = bytes;
        }

        @Override
        public synchronized ByteBuffer allocate(int bytes) {
            if (bytes < 0 || bytes > remaining) {
                throw new IllegalStateException(
                        "an array claims " + bytes + " bytes, but " + remaining + " are left to the file");
            }
            remaining -= bytes;
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public void release(ByteBuffer buffer) {
            // Nothing to do: buffers are garbage collected.
        }
    }
}
