package org.sbonnx.auic.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * Runs a graph with ONNX Runtime. The graph is first cut to the nodes that the outputs need. Thread-safe: concurrent calls use
 * separate buffers.
 *
 * <p>Values are float32; float16, bfloat16 and float64 are converted on either side, and so are integers: what an integer input
 * gets is rounded to the nearest whole number, halves up. Booleans are converted on the way out.
 *
 * <p>A model that was exported for several images at once may be given one: it fills the batch, and its results are returned.
 */
public final class OrtRunner implements GraphRunner {
    /** Operators whose output shape depends on values, so that no output buffer can be allocated in advance. */
    private static final Set<String> SIZED_BY_VALUES =
            Set.of("NonZero", "NonMaxSuppression", "Unique", "Compress", "Loop", "If", "Scan");

    /** Maximum number of buffer sets kept, each for one set of input shapes; others are allocated again. */
    private static final int KEPT_WORKSPACES = 4;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Device device;
    private final String label;
    private final List<String> inputs;
    private final List<String> outputs;
    private final boolean pinned;
    private final Map<String, TensorInfo> inputTypes = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();
    /** Held for reading by calls, so that closing waits for them. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private OrtRunner(OnnxModel model, List<String> outputs, Device device, int threads) {
        OnnxModel cut = SubGraph.extract(model, List.of(), outputs);
        this.environment = OrtLibrary.environment();
        this.device = device;
        this.label = model.toString();
        this.outputs = List.copyOf(outputs);
        this.inputs = cut.inputs().stream().map(ValueInfoProto::getName).toList();
        this.pinned =
                cut.graph().getNodeList().stream().map(NodeProto::getOpType).noneMatch(SIZED_BY_VALUES::contains);
        this.session = open(environment, cut, model, device, threads);
        readTypes();
    }

    /**
     * Opens runners on a device.
     *
     * @param threads threads that compute one call; at least 1
     * @throws BadInput if the device is not available
     */
    public static GraphRunner.Factory factory(Device device, int threads) {
        if (threads < 1) {
            throw new BadInput("a model cannot run on " + threads + " threads", "use at least 1");
        }
        device.requireAvailable();
        return (model, outputs) -> open(model, outputs, device, threads);
    }

    /** As {@link #factory}, for one model. */
    public static OrtRunner open(OnnxModel model, List<String> outputs, Device device, int threads) {
        List<String> names = outputs.isEmpty()
                ? model.outputs().stream().map(ValueInfoProto::getName).toList()
                : List.copyOf(outputs);
        return new OrtRunner(model, names, device, threads);
    }

    /** Starts loading ONNX Runtime in the background, for callers that will soon open a model. */
    public static void loadAhead() {
        OrtLibrary.loadAhead();
    }

    /** Device, the settings that influence results, and the version of ONNX Runtime, as recorded in reports. */
    public static String describe(Device device) {
        String settings = device instanceof Device.Cuda ? " (float32, no TF32)" : "";
        return device + settings + ", onnxruntime " + OrtLibrary.environment().getVersion();
    }

    /** See {@link #describe(Device)}. */
    public String describe() {
        return describe(device);
    }

    @Override
    public List<String> inputs() {
        return inputs;
    }

    @Override
    public Map<String, FloatTensor> run(Map<String, FloatTensor> values) {
        return run(values, Map.of());
    }

    @Override
    public Map<String, FloatTensor> run(Map<String, FloatTensor> values, Map<String, FloatTensor> recycled) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the runner of " + label + " is closed");
            }
            FixedBatch batch = fixedBatch(values);
            Map<String, FloatTensor> fed = batch.fill(values);
            Workspace workspace = workspace(fed);
            boolean done = false;
            try {
                Map<String, FloatTensor> result = workspace.run(session, fed, recycled);
                done = true;
                return batch.first(result);
            } finally {
                giveBack(workspace, done);
            }
        } catch (OrtException e) {
            throw OrtFailure.of("ONNX Runtime cannot run " + label, "check the inputs and the model", e);
        } finally {
            use.readLock().unlock();
        }
    }

    private Workspace workspace(Map<String, FloatTensor> values) throws OrtException {
        for (Workspace w = idle.poll(); w != null; w = idle.poll()) {
            if (w.fits(values)) {
                return w;
            }
            w.close();
        }
        for (String name : inputs) {
            FloatTensor value = values.get(name);
            if (value == null) {
                throw new BadInput("input '" + name + "' of " + label + " got no value", "feed all of " + inputs);
            }
            checkShape(name, value);
        }
        return new Workspace(environment, inputTypes, outputs, values, pinned);
    }

    /** How many images at once the model was exported for, where it gets one. */
    private FixedBatch fixedBatch(Map<String, FloatTensor> values) {
        long size = 1;
        for (Map.Entry<String, FloatTensor> e : values.entrySet()) {
            TensorInfo info = inputTypes.get(e.getKey());
            long[] wanted = info == null ? new long[0] : info.getShape();
            long[] given = e.getValue().shape();
            if (wanted.length == given.length && wanted.length == 4 && wanted[0] > 1 && given[0] == 1) {
                size = wanted[0];
            }
        }
        return new FixedBatch(label, Math.toIntExact(size));
    }

    private void checkShape(String name, FloatTensor value) {
        TensorInfo info = inputTypes.get(name);
        // ONNX Runtime gives no axes for an input that is declared without a shape.
        long[] wanted = info == null || info.getShape().length == 0 ? value.shape() : info.getShape();
        boolean fits = wanted.length == value.shape().length;
        for (int i = 0; fits && i < wanted.length; i++) {
            fits = wanted[i] < 0 || wanted[i] == value.shape()[i];
        }
        if (!fits) {
            throw new BadInput(
                    "input '" + name + "' of " + label + " wants shape " + Arrays.toString(wanted) + ", not "
                            + Arrays.toString(value.shape()),
                    "set width, height, channels and layout of the preprocessing to the model's (-1 is any)");
        }
    }

    private void giveBack(Workspace workspace, boolean usable) {
        if (usable && idle.size() < KEPT_WORKSPACES) {
            idle.add(workspace);
        } else {
            workspace.close();
        }
    }

    /** Waits for running calls to end, then frees the session. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (Workspace w = idle.poll(); w != null; w = idle.poll()) {
                w.close();
            }
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close " + label, e);
        } finally {
            use.writeLock().unlock();
        }
    }

    private void readTypes() {
        try {
            for (Map.Entry<String, NodeInfo> e : session.getInputInfo().entrySet()) {
                if (e.getValue().getInfo() instanceof TensorInfo t) {
                    inputTypes.put(e.getKey(), t);
                }
            }
        } catch (OrtException e) {
            close();
            throw OrtFailure.of("ONNX Runtime cannot describe the inputs of " + label, "check the model", e);
        }
    }

    private static OrtSession open(
            OrtEnvironment environment, OnnxModel cut, OnnxModel model, Device device, int threads) {
        try (OrtSession.SessionOptions options = options(device, threads)) {
            Optional<OnnxModel.WithoutLinks> real = cut.withoutLinks();
            Path folder = real.map(OnnxModel.WithoutLinks::folder)
                    .or(model::directory)
                    .orElse(null);
            if (folder != null) {
                options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
            }
            return environment.createSession(
                    real.map(OnnxModel.WithoutLinks::model).orElse(cut).bytes(), options);
        } catch (OrtException e) {
            throw OrtFailure.of(
                    "ONNX Runtime cannot load " + model + " on " + device,
                    "check the model with the tool that exported it",
                    e);
        }
    }

    private static OrtSession.SessionOptions options(Device device, int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setInterOpNumThreads(1);
        options.setIntraOpNumThreads(threads);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        if (device instanceof Device.Cuda cuda) {
            try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.index())) {
                provider.add("use_tf32", "0");
                options.addCUDA(provider);
            } catch (OrtException e) {
                options.close();
                throw e;
            }
            options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
        return options;
    }
}
