package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.OrtModel;
import org.sbonnx.testkit.TestGraph;

class ExternalDataTest {
    @TempDir
    Path folder;

    private static OnnxModel model() {
        TensorProto.Builder typed = TensorProto.newBuilder()
                .setName("typed")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(16)
                .addDims(16);
        for (int i = 0; i < 256; i++) {
            typed.addFloatData(i * 0.01f);
        }
        return new TestGraph(13)
                .input("x", 1, 16)
                .weight("w", 16, 48)
                .weight("v", 48, 16)
                .initializer(typed.build())
                .floats("small", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
                .node("MatMul", "x w -> a")
                .node("MatMul", "a v -> b")
                .node("MatMul", "b typed -> c")
                .node("Add", "c small -> y")
                .output("y")
                .build(OnnxModel::of);
    }

    /** Saves as if a message could hold no more than 4 KB. */
    private OnnxModel external(String name) {
        Path file = folder.resolve(name);
        DataFiles.save(model(), file, 4096);
        return OnnxModel.load(file);
    }

    private static float[] run(Path file) {
        float[] x = new float[16];
        for (int i = 0; i < 16; i++) {
            x[i] = i - 7.5f;
        }
        try (OrtModel model = OrtModel.open(file)) {
            TensorProto y = model.run(List.of(Tensors.of("x", new FloatTensor(new long[] {1, 16}, x))))
                    .get("y");
            return Tensors.floats(y).data();
        }
    }

    private float[] expected() throws Exception {
        Path file = folder.resolve("inline.onnx");
        model().save(file);
        return run(file);
    }

    @Test
    void whatIsTooLargeGoesExternalAndRuns() throws Exception {
        OnnxModel saved = external("m.onnx");
        assertThat(run(folder.resolve("m.onnx"))).containsExactly(expected());
        Map<String, TensorProto> tensors = saved.initializers();
        assertThat(tensors.values().stream().filter(ExternalData::isExternal).map(TensorProto::getName))
                .containsExactly("w", "v", "typed");
        ExternalData data = saved.externalData().orElseThrow();
        String sha1 = HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(folder.resolve("m.onnx.data"))));
        for (String name : List.of("w", "v", "typed")) {
            ExternalData.Location place = data.locate(tensors.get(name));
            assertThat(place.offset() % 4096).isZero();
            assertThat(place.checksum()).contains(sha1);
            assertThat(Tensors.floats(data.resolve(tensors.get(name))))
                    .isEqualTo(Tensors.floats(model().initializers().get(name)));
        }
        data.verify(saved.proto());
        assertThat(parts()).isEmpty();
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.toString().endsWith(".part")).toList();
        }
    }

    @Test
    void anEditedModelKeepsItsDataExternal() throws Exception {
        OnnxModel saved = external("m.onnx");
        Path elsewhere = folder.resolve("other/n.onnx");
        saved.with(saved.proto().toBuilder().setProducerName("edited").build()).save(elsewhere);
        Files.delete(folder.resolve("m.onnx.data"));
        assertThat(run(elsewhere)).containsExactly(expected());
        assertThat(OnnxModel.load(elsewhere).proto().getProducerName()).isEqualTo("edited");
        assertThat(Files.size(elsewhere)).isLessThan(4096);
    }

    @Test
    void aSecondNameInTheSameFolderGetsItsOwnData() throws Exception {
        OnnxModel saved = external("m.onnx");
        saved.save(folder.resolve("n.onnx"));
        assertThat(folder.resolve("n.onnx.data")).exists();
        Files.delete(folder.resolve("m.onnx.data"));
        assertThat(run(folder.resolve("n.onnx"))).containsExactly(expected());
    }

    @Test
    void inPlaceTheOldDataStays() throws Exception {
        OnnxModel saved = external("m.onnx");
        float[] before = run(folder.resolve("m.onnx"));
        byte[] data = Files.readAllBytes(folder.resolve("m.onnx.data"));
        TensorProto doubled = Tensors.of("small", new FloatTensor(new long[] {16}, new float[16]));
        GraphProto.Builder graph = saved.graph().toBuilder();
        graph.setInitializer(3, doubled);
        saved.with(saved.proto().toBuilder().setGraph(graph).build()).save(folder.resolve("m.onnx"));
        float[] after = run(folder.resolve("m.onnx"));
        for (int i = 0; i < 16; i++) {
            assertThat(after[i] + i + 1).isCloseTo(before[i], org.assertj.core.data.Offset.offset(1e-4f));
        }
        assertThat(folder.resolve("m.onnx.data")).hasBinaryContent(data);
    }

    @Test
    void neverWritesOverTheDataItReads() throws Exception {
        OnnxModel saved = external("m.onnx");
        Files.move(folder.resolve("m.onnx"), folder.resolve("old.onnx"));
        OnnxModel old = OnnxModel.load(folder.resolve("old.onnx"));
        byte[] data = Files.readAllBytes(folder.resolve("m.onnx.data"));
        old.save(folder.resolve("m.onnx"));
        assertThat(folder.resolve("m.onnx.data")).hasBinaryContent(data);
        assertThat(folder.resolve("m.onnx.1.data")).exists();
        assertThat(run(folder.resolve("m.onnx"))).containsExactly(run(folder.resolve("old.onnx")));
        assertThat(saved.initializers()).hasSize(4);
    }

    @Test
    void cutOutPartsFindTheirData() throws Exception {
        OnnxModel part = SubGraph.extract(external("m.onnx"), List.of("a"), List.of("b"));
        part.save(folder.resolve("part/p.onnx"));
        TensorProto v =
                OnnxModel.load(folder.resolve("part/p.onnx")).initializers().get("v");
        assertThat(ExternalData.isExternal(v)).isTrue();
        assertThat(Tensors.floats(part.resolve(part.initializers().get("v"))))
                .isEqualTo(Tensors.floats(model().initializers().get("v")));
    }

    @Test
    void aModelThatCannotShrinkIsRefused() {
        OnnxModel constant = new TestGraph(13)
                .node(
                        "Constant",
                        "-> y",
                        Attributes.of("value", Tensors.of("", new FloatTensor(new long[] {9000}, new float[9000]))))
                .output("y")
                .build(OnnxModel::of);
        Path file = folder.resolve("c.onnx");
        assertThatThrownBy(() -> DataFiles.save(constant, file, 4096))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("Constant");
        assertThat(file).doesNotExist();
    }

    @Test
    void noticesDamagedData() throws Exception {
        OnnxModel saved = external("m.onnx");
        Path data = folder.resolve("m.onnx.data");
        byte[] bytes = Files.readAllBytes(data);
        bytes[5]++;
        Files.write(data, bytes);
        assertThatThrownBy(() -> saved.externalData().orElseThrow().verify(saved.proto()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("checksum");
    }

    private static TensorProto at(String location, String... more) {
        TensorProto.Builder t = TensorProto.newBuilder()
                .setName("t")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(4)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        t.addExternalDataBuilder().setKey("location").setValue(location);
        for (int i = 0; i < more.length; i += 2) {
            t.addExternalDataBuilder().setKey(more[i]).setValue(more[i + 1]);
        }
        return t.build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../secret",
                "sub/../../secret",
                "..",
                "sub/..",
                "C:\\secret",
                "\\\\host\\secret",
                "",
                "missing",
                "leaves",
                "linkdir/secret",
                "sub",
                "a\0b",
                "..\\secret"
            })
    void refusesWhatIsNotInTheFolder(String location) throws IOException {
        Path inside = Files.createDirectories(folder.resolve("models/sub")).getParent();
        Files.write(folder.resolve("secret"), new byte[16]);
        Files.createSymbolicLink(inside.resolve("leaves"), folder.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("linkdir"), folder);
        assertThatThrownBy(() -> new ExternalData(inside).resolve(at(location)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'t'");
    }

    @Test
    void allowsLinksThatStay() throws IOException {
        Files.write(folder.resolve("real"), new byte[20]);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        TensorProto t = new ExternalData(folder).resolve(at("link", "offset", "4", "length", "16"));
        assertThat(Tensors.floats(t).data()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void refusesNumbersThatDoNotFit() throws IOException {
        Files.write(folder.resolve("d"), new byte[20]);
        List<TensorProto> broken = new ArrayList<>(List.of(
                at("d", "offset", "5"),
                at("d", "offset", "-1"),
                at("d", "offset", "many"),
                at("d", "offset", Long.toString(Long.MAX_VALUE)),
                at("d", "length", "20"),
                at("d", "length", "-16"),
                at("d").toBuilder().addDims(1L << 40).build(),
                at("d").toBuilder().addDims(1L << 61).build(),
                at("d").toBuilder().addDims(-1).build(),
                at("d").toBuilder()
                        .setDataType(TensorProto.DataType.STRING_VALUE)
                        .build(),
                at("d").toBuilder().setDataType(99).build(),
                at("d").toBuilder().clearExternalData().build()));
        assertThat(broken)
                .allSatisfy(t -> assertThatThrownBy(() -> new ExternalData(folder).resolve(t))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("'t'"));
    }

    @Test
    void smallExternalConstantsTellShapes() throws Exception {
        OnnxModel inline = new TestGraph(13)
                .input("x", 2, 6)
                .longs("s", 3, -1)
                .node("Reshape", "x s -> y")
                .output("y")
                .build(OnnxModel::of);
        Files.write(
                folder.resolve("d"), inline.initializers().get("s").getRawData().toByteArray());
        TensorProto s = at("d").toBuilder()
                .setName("s")
                .clearDims()
                .addDims(2)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .build();
        Path file = folder.resolve("e.onnx");
        OnnxModel.of(inline.proto().toBuilder()
                        .setGraph(inline.graph().toBuilder().setInitializer(0, s))
                        .build())
                .proto()
                .writeTo(Files.newOutputStream(file));
        assertThat(AnalysedModel.of(OnnxModel.load(file)).shapes().extents("y")).hasValue(new long[] {3, 4});
    }

    /** As the cache of a model hub: {@code snapshots} links to files in {@code blobs}. */
    @Test
    void allowsDataBesideALinkedModel() throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Path snapshots = Files.createDirectory(folder.resolve("snapshots"));
        Files.createFile(blobs.resolve("aaa"));
        Files.write(blobs.resolve("bbb"), new byte[20]);
        Files.write(folder.resolve("elsewhere"), new byte[20]);
        Path model = Files.createSymbolicLink(snapshots.resolve("m.onnx"), Path.of("../blobs/aaa"));
        Files.createSymbolicLink(snapshots.resolve("m.data"), Path.of("../blobs/bbb"));
        Files.createSymbolicLink(snapshots.resolve("other"), Path.of("../elsewhere"));
        ExternalData data = ExternalData.beside(model);
        TensorProto here = at("m.data", "offset", "4", "length", "16");
        assertThat(data.resolve(here).getRawData().size()).isEqualTo(16);
        assertThatThrownBy(() -> data.resolve(at("other", "offset", "4", "length", "16")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("leaves the model's folder");
        assertThatThrownBy(() -> new ExternalData(snapshots).resolve(here))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("leaves the model's folder");
    }

    @Test
    void namesGitLfsPointers() throws IOException {
        Path file = folder.resolve("pointer.onnx");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
        assertThatThrownBy(() -> OnnxModel.load(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("git lfs pull");
        assertThatThrownBy(() -> OnnxModel.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("git lfs pull");
    }
}
