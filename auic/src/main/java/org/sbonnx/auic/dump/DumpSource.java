package org.sbonnx.auic.dump;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.DumpManifest;

/** Activations read from the files of a {@link DumpWriter}. Opening checks the files against their hashes. */
public final class DumpSource implements FeatureSource {
    /** File name of the manifest in the folder of a dump. */
    public static final String MANIFEST = "dump.json";

    private final DumpManifest manifest;
    private final List<DumpManifest.Tensor> tensors;
    private final Map<DumpManifest.Shard, NpyFile> files = new HashMap<>();
    private final String key;

    /**
     * Opens some tensors of a dump.
     *
     * @throws BadInput if a tensor was not dumped, or a file is missing, damaged or from another dump
     */
    public DumpSource(Path folder, List<String> names) {
        this.manifest = read(folder);
        this.tensors = names.stream().map(n -> tensor(folder, n)).toList();
        this.key = Hashes.ofFile(folder.resolve(MANIFEST));
        try {
            for (DumpManifest.Tensor t : tensors) {
                for (DumpManifest.Shard s : t.files()) {
                    files.put(s, open(folder, t, s));
                }
            }
        } catch (BadInput e) {
            close();
            throw e;
        }
    }

    /** The manifest of a dump. */
    public static DumpManifest read(Path folder) {
        return Json.read(folder.resolve(MANIFEST), DumpManifest.class);
    }

    private DumpManifest.Tensor tensor(Path folder, String name) {
        return manifest.tensors().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "the dump '" + folder + "' has no tensor '" + name + "'",
                        "it has "
                                + manifest.tensors().stream()
                                        .map(DumpManifest.Tensor::name)
                                        .toList()));
    }

    private static NpyFile open(Path folder, DumpManifest.Tensor t, DumpManifest.Shard s) {
        Path file = folder.resolve(s.file());
        if (!Hashes.ofFile(file).equals(s.sha256())) {
            throw new BadInput("'" + file + "' is not the file that the manifest describes", "dump again");
        }
        try {
            return NpyFile.open(file, s.images(), t.shape());
        } catch (IOException e) {
            throw new BadInput("'" + file + "' cannot be read (" + e.getMessage() + ")", "dump again", e);
        }
    }

    @Override
    public int size() {
        return manifest.images().size();
    }

    @Override
    public List<String> tensors() {
        return tensors.stream().map(DumpManifest.Tensor::name).toList();
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void stream(int[] images, Visitor visitor) {
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        for (DumpManifest.Tensor t : tensors) {
            List<Integer> shape = new ArrayList<>(t.shape());
            shape.add(0, 1);
            long[] dims = shape.stream().mapToLong(Integer::longValue).toArray();
            values.put(t.name(), new FloatTensor(dims, new float[Math.toIntExact(FloatTensor.count(dims))]));
        }
        for (int image : images) {
            for (DumpManifest.Tensor t : tensors) {
                read(t, image, Objects.requireNonNull(values.get(t.name())).data());
            }
            visitor.accept(image, values);
        }
    }

    private void read(DumpManifest.Tensor t, int image, float[] into) {
        DumpManifest.Shard shard = t.files().stream()
                .filter(s -> image >= s.first() && image < s.first() + s.images())
                .findFirst()
                .orElseThrow(() ->
                        new BadInput("the dump has no values of '" + t.name() + "' for image " + image, "dump again"));
        try {
            Objects.requireNonNull(files.get(shard)).read(image - shard.first(), into);
        } catch (IOException e) {
            throw new BadInput("'" + shard.file() + "' cannot be read (" + e.getMessage() + ")", "dump again", e);
        }
    }

    @Override
    public void close() {
        try {
            for (NpyFile file : files.values()) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a dump", e);
        }
    }
}
