package org.sbonnx.schemas.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.data.Preprocess;

/**
 * {@code dump.json}: activations of a model over a data set, in {@code .npy} files beside it.
 *
 * @param tool name and version of the writer
 * @param model the file that was run
 * @param original the model it was made from, where known
 * @param data the images
 * @param device where the model ran
 * @param preprocess how images became the model's input
 * @param alignment of the model's up-sampling: {@code corners} or {@code half_pixel}
 * @param output name of the model's output, which is among the tensors
 * @param images names of the images, in order
 * @param tensors what was dumped
 */
public record DumpManifest(
        String tool,
        ScoreReport.Model model,
        ScoreReport.@Nullable Model original,
        ScoreReport.Data data,
        String device,
        Preprocess preprocess,
        String alignment,
        String output,
        List<String> images,
        List<Tensor> tensors) {

    /**
     * @param name of the tensor
     * @param alias recognised name of the site
     * @param kind as in {@link ScoreReport.Site}; {@code output} for the model's output
     * @param channels names from the manifest, or empty
     * @param shape of one image's value, without the batch axis
     * @param files the images' values, one file after the other
     */
    public record Tensor(
            String name,
            @Nullable String alias,
            String kind,
            List<String> channels,
            List<Integer> shape,
            List<Shard> files) {}

    /**
     * One {@code .npy} file: float32, little-endian, C order, of shape {@code [images, shape…]}.
     *
     * @param file name, in the same folder
     * @param first index of its first image
     * @param images number of images
     * @param sha256 of the file
     */
    public record Shard(String file, int first, int images, String sha256) {}
}
