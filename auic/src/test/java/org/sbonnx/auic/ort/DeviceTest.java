package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.schemas.BadInput;

class DeviceTest {
    @Test
    void readsTheThreeForms() {
        assertThat(Device.parse("cpu")).isEqualTo(Device.CPU);
        assertThat(Device.parse("CUDA")).isEqualTo(new Device.Cuda(0));
        assertThat(Device.parse("cuda:3")).isEqualTo(new Device.Cuda(3)).hasToString("cuda:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:99999"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cuda:i");
    }

    @Test
    void namesTheMissingLibrary() {
        String cuda = new Device.Cuda(1).toString();
        assertThatThrownBy(() -> new CudaLibraries(n -> false, false).require(cuda))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cuda:1")
                .hasMessageContaining("libcuda.so.1");
        Set<String> noCudnn = Set.of("libcuda.so.1", "libcudart.so.12", "libcublas.so.12", "/dev/nvidia0");
        assertThatThrownBy(() -> new CudaLibraries(noCudnn::contains, false).require(cuda))
                .hasMessageContaining("libcudnn.so.9");
        assertThatThrownBy(() -> new CudaLibraries(n -> !n.startsWith("/dev"), false).require(cuda))
                .hasMessageContaining("/dev/nvidia0");
        new CudaLibraries(n -> true, false).require(cuda);
    }

    @Test
    void theProcessorIsAlwaysThere() {
        Device.CPU.requireAvailable();
        assertThat(OrtRunner.describe(Device.CPU)).startsWith("cpu, onnxruntime 1.");
    }
}
