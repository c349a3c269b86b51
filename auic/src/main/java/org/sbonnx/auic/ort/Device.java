package org.sbonnx.auic.ort;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sbonnx.schemas.BadInput;

/** Where a model runs. There is no fallback: a device that is not available is an error. */
public sealed interface Device {

    /** The processor, ONNX Runtime's own kernels. */
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /**
     * A CUDA device.
     *
     * @param index number of the device, from 0
     */
    record Cuda(int index) implements Device {
        public Cuda {
            if (index < 0) {
                throw new BadInput("CUDA device " + index + " does not exist", "count devices from 0");
            }
        }

        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }

    /** The processor. */
    Device CPU = new Cpu();

    /**
     * Reads {@code cpu}, {@code cuda} (device 0) or {@code cuda:i}; does not check that the device exists.
     *
     * @throws BadInput for any other text
     */
    static Device parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = Pattern.compile("cuda(?::(\\d{1,4}))?").matcher(name);
        if (cuda.matches()) {
            return new Cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        throw new BadInput("device '" + text + "' is unknown", "use cpu, cuda or cuda:i");
    }

    /**
     * Checks that the libraries the device needs are installed, before ONNX Runtime loads them.
     *
     * @throws BadInput naming the library or device that is missing
     */
    default void requireAvailable() {
        if (this instanceof Cuda) {
            CudaLibraries.system().require(toString());
        }
    }
}
