package org.sbonnx.trainer.block;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/**
 * Starts the PyTorch engine, and offers its functions that DJL's common interface lacks. Every function returns an array of
 * the manager of its <em>first</em> operand, as the engine does.
 */
public final class Torch {
    static {
        // By default the library reports its start to a remote address.
        System.setProperty("ai.djl.offline", "true");
    }

    private Torch() {}

    /**
     * Starts the engine and opens a manager that owns arrays until it is closed.
     *
     * @param device {@code cpu} or {@code cuda[:i]}
     * @param threads intra-op threads of the whole process; 0 leaves the engine's default
     * @throws BadInput if the device is not available
     */
    public static NDManager open(String device, int threads) {
        EngineFolder.choose();
        Engine engine = Engine.getEngine("PyTorch");
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        Device wanted = Device.cpu();
        if (device.startsWith("cuda")) {
            int index = device.equals("cuda") ? 0 : Integer.parseInt(device.substring("cuda:".length()));
            if (index >= engine.getGpuCount()) {
                throw new BadInput(
                        "device '" + device + "' is not available for training (the engine sees " + engine.getGpuCount()
                                + " CUDA devices)",
                        "train on the CPU, or build with a CUDA artifact of the PyTorch library (property djl.native.artifact)");
            }
            wanted = Device.gpu(index);
        } else if (!device.equals("cpu")) {
            throw new BadInput("device '" + device + "' is not known", "use cpu or cuda[:i]");
        }
        return engine.newBaseManager(wanted);
    }

    /** Version of the engine, for provenance. */
    public static String version() {
        return "PyTorch " + Engine.getEngine("PyTorch").getVersion();
    }

    /** Seeds the engine's own generator (dropout). */
    public static void seed(long seed) {
        JniUtils.setSeed(seed);
    }

    /** Runs without recording gradients. The mode belongs to the calling thread and is restored. */
    public static void withoutGradients(Runnable work) {
        withGradients(false, work);
    }

    /** Runs while gradients are recorded. */
    public static void withGradients(Runnable work) {
        withGradients(true, work);
    }

    private static void withGradients(boolean on, Runnable work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
        try {
            work.run();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** Adds the gradient of a scalar to that of every array that requires one. */
    public static void backward(NDArray scalar) {
        try (NDArray one = scalar.getManager().ones(scalar.getShape())) {
            JniUtils.backward(pt(scalar), pt(one), false, false);
        }
    }

    /** Uploads values. */
    public static NDArray upload(NDManager manager, FloatTensor value) {
        NDArray array = manager.create(new Shape(value.shape()), DataType.FLOAT32);
        overwrite(array, value);
        return array;
    }

    /**
     * Overwrites the values of a float32 array in place. DJL's own creation of arrays from a buffer is not used, because such
     * arrays borrow memory of a Java object, which may be freed before the backward pass.
     */
    public static void overwrite(NDArray array, FloatTensor value) {
        if (array.getDevice().isGpu()) {
            array.set(FloatBuffer.wrap(value.data()));
        } else if (value.data().length > 0) {
            JniUtils.getByteBuffer(pt(array), true).asFloatBuffer().put(value.data());
        }
    }

    /** Downloads values, converted to float32. */
    public static FloatTensor download(NDArray array) {
        long[] shape = array.getShape().getShape();
        if (array.getDataType() == DataType.FLOAT32) {
            return new FloatTensor(shape, array.toFloatArray());
        }
        try (NDArray floats = array.toType(DataType.FLOAT32, true)) {
            return new FloatTensor(shape, floats.toFloatArray());
        }
    }

    /** The value of a floating-point array of one element. */
    public static double toDouble(NDArray scalar) {
        return scalar.getDataType() == DataType.FLOAT32 ? scalar.getFloat() : scalar.getDouble();
    }

    /** Uploads integers. */
    public static NDArray upload(NDManager manager, long[] shape, long[] data) {
        NDArray array = manager.create(new Shape(shape), DataType.INT64);
        if (array.getDevice().isGpu()) {
            array.set(LongBuffer.wrap(data));
        } else if (data.length > 0) {
            JniUtils.getByteBuffer(pt(array), true).asLongBuffer().put(data);
        }
        return array;
    }

    /** An array that holds one number everywhere. */
    static NDArray full(NDManager manager, Shape shape, double value, DataType type) {
        return JniUtils.full((PtNDManager) manager, shape, value, type, manager.getDevice(), SparseFormat.DENSE);
    }

    static PtNDArray pt(NDArray array) {
        return (PtNDArray) array;
    }

    /** Pads (or, where negative, crops) with a constant; {@code begin} and {@code end} by axis. */
    static NDArray pad(NDArray x, long[] begin, long[] end, double value) {
        int rank = begin.length;
        long[] torch = new long[2 * rank];
        boolean any = false;
        for (int axis = 0; axis < rank; axis++) {
            torch[2 * (rank - 1 - axis)] = begin[axis];
            torch[2 * (rank - 1 - axis) + 1] = end[axis];
            any |= begin[axis] != 0 || end[axis] != 0;
        }
        return any ? JniUtils.pad(pt(x), torch, value) : x;
    }

    /** Elements {@code start[a], start[a] + step[a], …} below {@code end[a]} of each axis; steps are positive. */
    static NDArray slice(NDArray x, long[] start, long[] end, long[] step) {
        return JniUtils.index(pt(x), start, end, step, pt(x).getManager());
    }

    /** Every {@code stride}-th element of the last two axes. */
    public static NDArray subsample(NDArray x, int stride) {
        if (stride == 1) {
            return x;
        }
        long[] end = x.getShape().getShape();
        long[] step = new long[end.length];
        Arrays.fill(step, 1);
        step[end.length - 1] = stride;
        step[end.length - 2] = stride;
        return slice(x, new long[end.length], end, step);
    }

    /** Entries of one axis by index, in any order and number; differentiable. */
    static NDArray indexSelect(NDArray x, int axis, long[] indices) {
        long[] shape = x.getShape().getShape();
        long[] line = new long[shape.length];
        Arrays.fill(line, 1);
        line[axis] = indices.length;
        shape[axis] = indices.length;
        try (NDArray index = upload(x.getManager(), line, indices)) {
            return x.gather(index.broadcast(new Shape(shape)), axis);
        }
    }

    static NDArray permute(NDArray x, int... axes) {
        return x.transpose(axes);
    }

    static NDArray matmul(NDArray a, NDArray b) {
        return JniUtils.matmul(pt(a), pt(b));
    }

    /** Elements of {@code a} where the condition holds, else of {@code b}. */
    public static NDArray where(NDArray condition, NDArray a, NDArray b) {
        return JniUtils.where(pt(condition.toType(DataType.BOOLEAN, false)), pt(a), pt(b));
    }

    static NDArray convolution(
            NDArray x, NDArray weight, @Nullable NDArray bias, long[] stride, long[] dilation, int groups) {
        return convolution(x, weight, bias, stride, new long[stride.length], dilation, groups);
    }

    @SuppressWarnings("NullAway") // an absent bias is null for the engine, whose interface declares nothing
    static NDArray convolution(
            NDArray x,
            NDArray weight,
            @Nullable NDArray bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            int groups) {
        return JniUtils.convolution(
                pt(x),
                pt(weight),
                bias == null ? null : pt(bias),
                new Shape(stride),
                new Shape(padding),
                new Shape(dilation),
                groups);
    }

    static NDArray maxPool(NDArray x, long[] kernel, long[] stride) {
        return JniUtils.maxPool(pt(x), new Shape(kernel), new Shape(stride), new Shape(new long[kernel.length]), false);
    }

    static NDArray averagePool(NDArray x, long[] kernel, long[] stride) {
        return JniUtils.avgPool(
                pt(x), new Shape(kernel), new Shape(stride), new Shape(new long[kernel.length]), false, true);
    }

    /** Frozen: normalises with {@code mean} and {@code variance}. Training: with the batch's, and moves those two towards it. */
    static NDArray batchNorm(
            NDArray x,
            NDArray mean,
            NDArray variance,
            NDArray scale,
            NDArray bias,
            boolean training,
            double momentum,
            double epsilon) {
        return JniUtils.batchNorm(pt(x), pt(mean), pt(variance), pt(scale), pt(bias), training, momentum, epsilon);
    }

    static NDArray dropout(NDArray x, double ratio) {
        return JniUtils.dropout(pt(x), ratio, true);
    }

    /** Softmax along an axis. */
    public static NDArray softmax(NDArray x, int axis) {
        return JniUtils.softmax(pt(x), axis, DataType.FLOAT32);
    }

    /** Logarithm of the softmax along an axis. */
    public static NDArray logSoftmax(NDArray x, int axis) {
        return JniUtils.logSoftmax(pt(x), axis, DataType.FLOAT32);
    }

    /** Index of the largest value along an axis; the lowest wins ties. */
    public static NDArray argMax(NDArray x, int axis, boolean keep) {
        return JniUtils.argMax(pt(x), axis, keep);
    }

    static NDArray argMin(NDArray x, int axis, boolean keep) {
        return JniUtils.argMin(pt(x), axis, keep);
    }

    /** Sum over axes. */
    public static NDArray sum(NDArray x, int[] axes, boolean keep) {
        return axes.length == 0 ? x : x.sum(axes, keep);
    }

    static NDArray concat(NDArray[] parts, int axis) {
        PtNDArray[] all = new PtNDArray[parts.length];
        Arrays.setAll(all, i -> pt(parts[i]));
        return JniUtils.cat(all, axis);
    }

    static NDArray relu(NDArray x) {
        return JniUtils.relu(pt(x));
    }

    static NDArray sigmoid(NDArray x) {
        return JniUtils.sigmoid(pt(x));
    }
}
