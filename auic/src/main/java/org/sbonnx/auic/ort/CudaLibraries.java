package org.sbonnx.auic.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.sbonnx.schemas.BadInput;

/**
 * Checks for the shared libraries that ONNX Runtime's CUDA provider loads. Asking the runtime itself would first unpack hundreds of
 * megabytes and print a native message; this check is cheap and names what is missing.
 *
 * @param found whether a library or device file exists
 * @param windows whether to look for the file names of Windows
 */
record CudaLibraries(Predicate<String> found, boolean windows) {

    private record Need(String file, String what) {}

    static CudaLibraries system() {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        List<Path> folders = folders(System.getenv(), windows);
        String linkerCache = windows ? "" : read(Path.of("/etc/ld.so.cache"));
        return new CudaLibraries(
                name -> name.startsWith("/")
                        ? Files.exists(Path.of(name))
                        : linkerCache.contains(name) || folders.stream().anyMatch(f -> Files.exists(f.resolve(name))),
                windows);
    }

    /**
     * Checks that the CUDA provider, its libraries and a device file are present.
     *
     * @param device name of the device, for messages
     * @throws BadInput naming the first thing that is missing
     */
    void require(String device) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new BadInput(
                    "device " + device + " is not in this build of ONNX Runtime (CPU only)",
                    "build with the artifact onnxruntime_gpu, or use --device cpu");
        }
        for (Need need : windows ? windowsNeeds() : linuxNeeds()) {
            if (!found.test(need.file())) {
                throw new BadInput(
                        "device " + device + " is not available: " + need.file() + " (" + need.what() + ") is missing",
                        "install it, or use --device cpu");
            }
        }
        if (!windows && !found.test("/dev/nvidia0") && !found.test("/dev/dxg") && !found.test("/dev/nvhost-gpu")) {
            throw new BadInput(
                    "device " + device + " is not available: there is no NVIDIA device (/dev/nvidia0)",
                    "pass the GPU into this machine or container, or use --device cpu");
        }
    }

    private static List<Need> linuxNeeds() {
        return List.of(
                new Need("libcuda.so.1", "NVIDIA driver"),
                new Need("libcudart.so.12", "CUDA 12 runtime"),
                new Need("libcublas.so.12", "CUDA 12 cuBLAS"),
                new Need("libcudnn.so.9", "cuDNN 9"));
    }

    private static List<Need> windowsNeeds() {
        return List.of(
                new Need("nvcuda.dll", "NVIDIA driver"),
                new Need("cudart64_12.dll", "CUDA 12 runtime"),
                new Need("cublas64_12.dll", "CUDA 12 cuBLAS"),
                new Need("cudnn64_9.dll", "cuDNN 9"));
    }

    private static List<Path> folders(Map<String, String> environment, boolean windows) {
        List<Path> folders = new ArrayList<>();
        String path = environment.getOrDefault(windows ? "PATH" : "LD_LIBRARY_PATH", "");
        for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        }
        if (windows) {
            folders.add(Path.of(environment.getOrDefault("SystemRoot", "C:\\Windows"), "System32"));
        } else {
            for (String folder : List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/lib/wsl/lib")) {
                folders.add(Path.of(folder));
            }
            for (String machine : List.of("x86_64-linux-gnu", "aarch64-linux-gnu")) {
                folders.add(Path.of("/usr/lib", machine));
            }
        }
        return folders;
    }

    /** The dynamic linker's cache names every library it can find; empty where there is none. */
    private static String read(Path file) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' to look for CUDA's libraries", "use --device cpu", e);
        }
    }
}
