package org.sbonnx.graph.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.sbonnx.schemas.BadInput;

/** Files that people have in place of an ONNX model, recognised by their first bytes. */
enum OtherFormat {
    LFS("version https://git-lfs.github.com/spec/", 0, "a Git LFS pointer, not the model itself", "run 'git lfs pull'"),
    TFLITE("TFL3", 4, "a TensorFlow Lite model", "convert it with tf2onnx"),
    ORT("ORTM", 4, "a model in ONNX Runtime's own format", "use the ONNX model that it was made from"),
    ZIP(
            "PK\u0003\u0004",
            0,
            "a zip archive, such as a PyTorch checkpoint",
            "export the network with torch.onnx.export"),
    GZIP("\u001f\u008b", 0, "compressed by gzip", "unpack it with gunzip"),
    HDF5("\u0089HDF", 0, "an HDF5 file, such as a Keras model", "convert it with tf2onnx"),
    PAGE("<!doctype html", 0, "a web page", "download the model itself"),
    PAGE_WITHOUT_TYPE("<html", 0, "a web page", "download the model itself"),
    JSON("{\"", 0, "a JSON text", "name an ONNX file");

    /** Bytes that recognition needs. */
    static final int PREFIX = 64;

    private final String mark;
    private final int offset;
    private final String description;
    private final String remedy;

    OtherFormat(String mark, int offset, String description, String remedy) {
        this.mark = mark;
        this.offset = offset;
        this.description = description;
        this.remedy = remedy;
    }

    /**
     * Refuses a file that begins as another format does. No ONNX model begins so: its first byte is the key of a field, and
     * these are keys of fields that a model does not have, or of another type.
     *
     * @param start first bytes of the file
     */
    static void refuse(Path file, byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT);
        for (OtherFormat format : values()) {
            boolean markup = format.mark.startsWith("<");
            if ((markup ? lower : text).startsWith(format.mark, format.offset)) {
                throw new BadInput("'" + file + "' is " + format.description, format.remedy);
            }
        }
    }
}
