package org.sbonnx.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;

class JsonTest {
    @TempDir
    Path folder;

    @SuppressWarnings("ArrayRecordComponent")
    record Numbers(double plain, @Nullable Double boxed, List<Double> list, double[] array, Map<String, Double> map) {}

    record Choice(Manifest.BottleneckKind kind, List<@Nullable Double> holes, Map<String, Integer> counts) {}

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.json"), text.replace('\'', '"'));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String text, Class<?> type) {
        return assertThatThrownBy(() -> Json.read(file(text), type)).isInstanceOf(BadInput.class);
    }

    @Test
    void writesNumbersThatAreNotFiniteAsNullEverywhere() {
        double inf = Double.POSITIVE_INFINITY;
        Map<String, Double> map = new LinkedHashMap<>();
        map.put("a", Double.NaN);
        map.put("b", 0.25);
        Numbers numbers = new Numbers(-inf, Double.NaN, List.of(inf, 1.0), new double[] {Double.NaN, 2}, map);
        assertThat(Json.compact(numbers))
                .isEqualTo("{\"plain\":null,\"boxed\":null,\"list\":[null,1.0],\"array\":[null,2.0],"
                        + "\"map\":{\"a\":null,\"b\":0.25}}");
    }

    @Test
    void writesConstantsInLowerCaseAndKeysInOrderOfTheComponents() {
        Choice choice = new Choice(Manifest.BottleneckKind.IDENTITY, Arrays.asList(null, 0.5), Map.of("n", 3));
        assertThat(Json.compact(choice)).isEqualTo("{\"kind\":\"identity\",\"holes\":[null,0.5],\"counts\":{\"n\":3}}");
        assertThat(Json.parse("it", Json.compact(choice), Choice.class)).isEqualTo(choice);
    }

    @Test
    void writesIndentedTextWithAFinalLineFeed() {
        Path out = folder.resolve("deep/er/out.json");
        Json.write(out, new Manifest.Channel(3, "é"));
        assertThat(out).hasContent("{\n  \"index\" : 3,\n  \"name\" : \"é\"\n}\n");
    }

    @Test
    void readsCommentsTrailingCommasAndConstantsInAnyCase() throws IOException {
        Path file = file("// first\n{'kind': 'USB', /* why */ 'holes': [null, 1,], 'counts': {'a': 1,},}\n// last");
        assertThat(Json.read(file, Choice.class))
                .isEqualTo(new Choice(Manifest.BottleneckKind.USB, Arrays.asList(null, 1.0), Map.of("a", 1)));
    }

    @Test
    void namesFileLineAndFieldOfWhatItRefuses() {
        refused("{'kind': 'usb',\n'holes': [],\n'hole': [],\n\n'counts': {}}\n\n", Choice.class)
                .hasMessageContaining("x.json' line 3, column ")
                .hasMessageContaining("unknown field 'hole': known here: ")
                .hasMessageContaining("holes");
        refused(
                        "{'version': 1, 'tool': 't',\n'original': {'sha256': 'x'},\n'bottlenecks': [\n"
                                + "{'site': 'x', 'kind': 'usb', 'form': 'soft', 'temperature': 1, 'tensors': [],\n"
                                + " 'groups': [], 'readers': [\n{'node': 'n', 'initializer': 'i', 'mode': 'remade'},\n"
                                + "{'node': 'n', 'initializer': 'i',\n  'mode': 'remade', 'mood': 1\n}]}\n]}",
                        Manifest.class)
                .hasMessageContaining("x.json' line 8, column 21: unknown field 'mood'");
        refused("{'kind': 'usb',\n 'holes': [1,\n 'two'], 'counts': {}}", Choice.class)
                .hasMessageContaining("x.json' line 3, column ")
                .hasMessageContaining(" at .holes[1]: ");
        refused("{'kind': 'usb',\n 'holes': [],\n 'counts': {'a': 1.5}}", Choice.class)
                .hasMessageContaining("line 3, ")
                .hasMessageContaining(" at .counts.a: ");
        refused("{'version': 1,\n'bottlenecks': [{'site': 'x',\n 'kind': 'usb' }]}", Manifest.class)
                .hasMessageContaining("line 3, ")
                .hasMessageContaining(" at .bottlenecks[0]")
                .hasMessageContaining("field 'form' is missing or null: give it a value.");
    }

    @Test
    void refusesWhatTheRecordDoesNotDeclareNullable() {
        refused("{'kind': null, 'holes': [], 'counts': {}}", Choice.class)
                .hasMessageContaining("field 'kind' is missing or null");
        refused("{'kind': 'usb', 'holes': [], 'counts': {'a': null}}", Choice.class)
                .hasMessageContaining("'counts' is missing or null");
        refused("{'boxed': 1, 'list': [], 'array': [], 'map': {}}", Numbers.class)
                .hasMessageContaining("field 'plain' is missing or null");
        refused("{'plain': 1, 'list': [1, null], 'array': [], 'map': {}}", Numbers.class)
                .hasMessageContaining("'list' is missing or null");
    }

    @Test
    void refusesTextThatIsNotOneJsonValue() {
        refused("", Choice.class).hasMessageContaining("x.json' line 1");
        refused("{'kind': 'usb'", Choice.class).hasMessageContaining("x.json' line 1");
        refused("{'index': 1, 'name': 'a'} {}", Manifest.Channel.class).hasMessageContaining("x.json' line 1");
        refused("{'index': 1,\n 'name': 'a',\n 'index': 2}", Manifest.Channel.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("'index'");
        refused("{'index': NaN, 'name': 'a'}", Manifest.Channel.class).hasMessageContaining("NaN");
        refused("{'index': 3000000000, 'name': 'a'}", Manifest.Channel.class).hasMessageContaining("index");
        refused("null", Manifest.Channel.class).hasMessageContaining("x.json'");
    }

    @Test
    void namesAFileThatCannotBeRead() {
        assertThatThrownBy(() -> Json.read(folder.resolve("none.json"), Choice.class))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.json' (NoSuchFile")
                .hasMessageContaining("check the path");
        assertThatThrownBy(() -> Json.read(folder, Choice.class))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void repeatsTheReasonOfARecordThatRefusesItself() {
        refused("{'width': 0,\n'height': 4}", Preprocess.class)
                .hasMessageContaining("x.json' line 2, ")
                .hasMessageContaining("preprocessing field 'size' cannot be 0x4: see preprocess.json in the examples");
    }
}
