package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.score.Evaluation;

@Parameters(commandDescription = "how well a model segments: mIoU, pixel accuracy, classes, active channels")
public final class EvalCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        SegmentationData images = data.open(console);
        EvalReport report = new Evaluation(new InferenceContext(common.settings(), console)).evaluate(onnx, images);
        for (ScoreReport.ClassIou c : report.classes()) {
            console.print("  %-20s %s", c.name(), c.iou() == null ? "-" : String.format(Locale.ROOT, "%.3f", c.iou()));
        }
        for (EvalReport.Site s : report.sites()) {
            console.print("bottleneck %s: %d of %d channels active", s.site(), s.active(), s.channels());
        }
        int annotated = report.annotatedImages();
        console.print(
                "mIoU %.4f, pixel accuracy %.4f on %s images",
                report.miou(),
                report.pixelAccuracy(),
                annotated == images.size() ? annotated : annotated + " of " + images.size());
        if (report.miouSoft() != null) {
            console.print("mIoU %.4f with softmax instead of one-hot codes", report.miouSoft());
        }
        if (common.json != null) {
            Json.write(common.json, report);
        }
        return ExitCode.FINE;
    }
}
