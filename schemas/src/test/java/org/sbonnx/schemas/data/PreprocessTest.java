package org.sbonnx.schemas.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.SchemaValidation;
import org.sbonnx.schemas.json.Json;

class PreprocessTest {
    private static Preprocess parse(String fields) {
        return Json.parse("it", "{" + fields.replace('\'', '"') + "}", Preprocess.class);
    }

    @Test
    void whatIsLeftOutIsImageNets() {
        Preprocess p = parse("'width': 384, 'height': 288");
        assertThat(p)
                .isEqualTo(new Preprocess(
                        384,
                        288,
                        "RGB",
                        "NCHW",
                        255,
                        List.of(0.485, 0.456, 0.406),
                        List.of(0.229, 0.224, 0.225),
                        Resize.STRETCH,
                        null,
                        null))
                .isEqualTo(Preprocess.imagenet(384, 288));
        assertThat(p.channels()).isEqualTo(3);
    }

    @Test
    void greyHasOneChannelInTheMiddle() {
        Preprocess p =
                parse("'width': 8, 'height': 8, 'channelOrder': 'gray', 'layout': 'nhwc', 'resize': 'Letterbox'");
        assertThat(p)
                .isEqualTo(new Preprocess(
                        8, 8, "GRAY", "NHWC", 255, List.of(0.5), List.of(0.5), Resize.LETTERBOX, null, null));
        assertThat(p.channels()).isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'width': 0, 'height': 4 | 'size' cannot be 0x4",
                "'width': 4, 'height': -1 | 'size' cannot be 4x-1",
                "'width': 32769, 'height': 4 | 'size' cannot be 32769x4",
                "'width': 4 | field 'height' is missing or null",
                "'width': 4, 'height': 4, 'channelOrder': 'RGBA' | 'channelOrder' cannot be RGBA",
                "'width': 4, 'height': 4, 'layout': 'CHW' | 'layout' cannot be CHW",
                "'width': 4, 'height': 4, 'resize': 'crop' | 'resize' cannot be crop",
                "'width': 4, 'height': 4, 'divide': 0 | 'divide' cannot be 0.0",
                "'width': 4, 'height': 4, 'divide': 1e999 | 'divide' cannot be Infinity",
                "'width': 4, 'height': 4, 'mean': [1, 2] | 'mean' cannot be [1.0, 2.0]",
                "'width': 4, 'height': 4, 'channelOrder': 'GRAY', 'mean': [1, 2, 3] | 'mean' cannot be",
                "'width': 4, 'height': 4, 'std': [1, 0, 1] | 'std' cannot be [1.0, 0.0, 1.0]",
                "'width': 4, 'height': 4, 'std': [1, -2, 1] | 'std' cannot be [1.0, -2.0, 1.0]",
                "'width': 4, 'height': 4, 'head': {'kind': 'labels'} | at .head.kind: the value is not one of the words",
                "'width': 4, 'height': 4, 'head': {} | 'classes' of the preprocessing's 'head' cannot be missing",
                "'width': 4, 'height': 4, 'head': {'kind': 'queries', 'masks': 'm'} | 'classes' of",
                "'width': 4, 'height': 4, 'head': {'kind': 'yolo', 'classes': 'c'} | 'masks' of the preprocessing's",
                "'width': 4, 'height': 4, 'head': {'kind': 'logits', 'masks': 'm'} | 'head' cannot be m",
                "'width': 4, 'height': 4, 'head': {'kind': 'logits', 'count': 3} | 'count' of",
                "'width': 4, 'height': 4, 'head': {'kind': 'yolo', 'classes': 'c', 'masks': 'm', 'count': 0} | 'count' of",
                "'width': 4, 'height': 4, 'head': {'kind': 'yolo', 'classes': 'c', 'masks': 'm', 'background': 1} | 'background'",
                "'width': 4, 'height': 4, 'head': {'kind': 'yolo', 'classes': 'c', 'masks': 'm', 'channels': 'last'} | 'channels'",
                "'width': 4, 'height': 4, 'head': {'kind': 'logits', 'boxes': 'center'} | 'boxes' of",
                "'width': 4, 'height': 4, 'output': 'x', 'head': {'classes': 'c'} | 'output' is 'x', but its 'head' is of [c]",
            })
    void refusesWhatCannotBe(String fields, String message) {
        assertThatThrownBy(() -> parse(fields)).isInstanceOf(BadInput.class).hasMessageContaining(message);
    }

    @Test
    void anotherOutputIsNotWhatTheHeadDescribes() {
        Preprocess p = parse("'width': 8, 'height': 8, 'head': {'kind': 'queries', 'classes': 'c', 'masks': 'm'}");
        assertThat(p.judged()).isEqualTo(Head.queries("c", "m"));
        assertThat(p.withOutput("m").judged()).isEqualTo(Head.queries("c", "m"));
        assertThat(p.withOutput("x").judged()).isEqualTo(Head.ofOutput("x"));
        assertThat(Preprocess.imagenet(8, 8).judged()).isNull();
        assertThat(parse("'width': 8, 'height': 8, 'output': 'x'").judged()).isEqualTo(Head.ofOutput("x"));
    }

    @Test
    void everyFieldOfAHeadIsKept() {
        Head yolo = new Head(Head.Kind.YOLO, "anchors", "prototypes", null, Head.Boxes.CORNERS, 80, 0.25);
        Head last = new Head(Head.Kind.PROBABILITIES, null, null, Head.Channels.LAST, null, null, null);
        for (Head head : List.of(yolo, last)) {
            String json = Json.compact(Preprocess.imagenet(8, 8).withHead(head));
            assertThat(SchemaValidation.of("preprocess", SchemaValidation.tree(json)))
                    .isEmpty();
            assertThat(Json.parse("it", json, Preprocess.class).judged()).isEqualTo(head);
        }
    }
}
