package org.sbonnx.auic.ort;

import ai.onnxruntime.OrtException;
import org.sbonnx.schemas.BadInput;

/** Turns errors of ONNX Runtime into messages for users. */
final class OrtFailure {
    private OrtFailure() {}

    static BadInput of(String what, String remedy, OrtException e) {
        return new BadInput(what + " (" + firstLine(e) + ")", remedy, e);
    }

    /** The first line of the runtime's message, without its error code. */
    static String firstLine(OrtException e) {
        String message = e.getMessage() == null ? e.getCode().toString() : e.getMessage();
        String text = message.strip().replaceFirst("(?s)^Error code - \\w+ - message: ", "");
        return text.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse(message);
    }
}
