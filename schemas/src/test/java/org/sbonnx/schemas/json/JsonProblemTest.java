package org.sbonnx.schemas.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.schemas.BadInput;

class JsonProblemTest {
    record Sample(String text, Integer count, Double share, List<String> names) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": [1]}|a list stands where a text belongs",
                "{\"text\": 2}|the number 2 stands where a text belongs",
                "{\"count\": 48.0}|the number 48.0 stands where a whole number belongs",
                "{\"share\": NaN}|NaN is no number in JSON",
                "{\"names\": {}}|an object stands where a list belongs",
                "[]|a list stands where an object belongs",
                "{\"text\": \"x\"|the text ends before its last bracket is closed"
            })
    void saysInTheTermsOfJsonWhatIsWrong(String json, String problem) {
        assertThatThrownBy(() -> Json.parse("it", json, Sample.class))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("java.", "JsonToken", "Feature");
    }
}
