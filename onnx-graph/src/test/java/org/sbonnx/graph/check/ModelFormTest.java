package org.sbonnx.graph.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.testkit.TestGraph;

class ModelFormTest {
    @ParameterizedTest
    @CsvSource({
        "'', ConvInteger, dynamically quantized [ConvInteger]",
        "'', DynamicQuantizeLinear, dynamically quantized",
        "'', QLinearConv, quantized [QLinearConv]: most values are integers",
        "com.microsoft, QLinearAdd, quantized [QLinearAdd]: most",
        "com.microsoft, FusedConv, optimized by ONNX Runtime [FusedConv]",
        "com.microsoft.nchwc, ReorderInput, optimized by ONNX Runtime [ReorderInput]",
        "'', QuantizeLinear, quantized [QuantizeLinear]: bottlenecks can be calibrated",
    })
    void derivedFilesAreNamed(String domain, String operator, String expected) {
        assertThat(ModelForm.describe(model(domain, operator, "x")).orElseThrow())
                .startsWith(expected)
                .contains("made from");
    }

    /** A weight that is stored as integers belongs to a quantized model; an input of bytes does not. */
    @ParameterizedTest
    @CsvSource({"w, true", "x, false"})
    void aDequantizedInputAloneIsPlain(String read, boolean quantized) {
        assertThat(ModelForm.describe(model("", "DequantizeLinear", read)).isPresent())
                .isEqualTo(quantized);
    }

    private static OnnxModel model(String domain, String operator, String read) {
        return new TestGraph(13)
                .input("x", 1)
                .weight("w", 1)
                .node(NodeProto.newBuilder()
                        .setDomain(domain)
                        .setOpType(operator)
                        .addInput(read)
                        .addOutput("y")
                        .build())
                .node("Relu", "y -> z")
                .output("z")
                .build(OnnxModel::of);
    }
}
