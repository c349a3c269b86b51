package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;

class OtherFormatTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1\\n| Git LFS pointer | git lfs pull",
                "\\u001c\\0\\0\\0TFL3| TensorFlow Lite | tf2onnx",
                "\\u0018\\0\\0\\0ORTM| ONNX Runtime's own format | made from",
                "PK\\u0003\\u0004\\0| zip archive | torch.onnx.export",
                "\\u001f\\u008b\\u0008| gzip | gunzip",
                "\\u0089HDF\\r\\n| HDF5 | tf2onnx",
                "<!DOCTYPE html><html>| web page | download",
                "<HTML><body>| web page | download",
                "{\"layers\": []}| JSON | ONNX file"
            })
    void isNamedWithWhatToDo(String start, String name, String remedy) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), unescaped(start).getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> OnnxModel.load(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(name)
                .hasMessageContaining(remedy);
    }

    /** {@code \\uXXXX}, {@code \\0}, {@code \\n} and {@code \\r} as characters. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            if (kind == 'u') {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                out.append(kind == '0' ? '\0' : kind == 'n' ? '\n' : '\r');
            }
        }
        return out.toString();
    }
}
