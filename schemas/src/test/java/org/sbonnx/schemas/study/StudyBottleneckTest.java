package org.sbonnx.schemas.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyBottleneckTest {
    @Test
    void everyFormIsParsed() {
        assertThat(StudyBottleneck.parse("none")).isEqualTo(new StudyBottleneck.None());
        assertThat(StudyBottleneck.parse("linear 20")).isEqualTo(new StudyBottleneck.Linear(20));
        assertThat(StudyBottleneck.parse("usb 2x10")).isEqualTo(new StudyBottleneck.Usb(2, 10));
        assertThat(StudyBottleneck.parse("ssb part,material"))
                .isEqualTo(new StudyBottleneck.Ssb("part,material", 0, false));
        assertThat(StudyBottleneck.parse("ssb cityscapes-broden pick 12 softmax"))
                .isEqualTo(new StudyBottleneck.Ssb("cityscapes-broden", 12, true));
    }

    @Test
    void channelsOfAUsbAreThoseOfAllGroups() {
        assertThat(new StudyBottleneck.Usb(3, 7).channels()).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "usb", "usb eight", "usb 0x5", "linear 0", "ssb part pick 0", "ssb softmax pick", "none 1"})
    void otherTextsAreNotValid(String text) {
        assertThat(StudyBottleneck.isValid(text)).isFalse();
    }
}
