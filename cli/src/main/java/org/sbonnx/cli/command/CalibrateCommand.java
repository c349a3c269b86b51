package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.convert.BottleneckSelection;
import org.sbonnx.workflow.convert.Calibration;
import org.sbonnx.workflow.convert.Conversion;
import org.sbonnx.workflow.convert.Insertion;
import org.sbonnx.workflow.convert.WidthSweep;

@Parameters(commandDescription = "splice a bottleneck and solve its weights, without training")
public final class CalibrateCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final SpliceOptions splice = new SpliceOptions();

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(names = "--concepts", description = "data set description whose labels supervise --ssb; default: --data")
    @Nullable
    Path concepts;

    @Parameter(
            names = "--codes",
            description = "what USB codes cluster: outputs (of the original model) or activations")
    String codes = "outputs";

    @Parameter(
            names = "--sweep",
            description =
                    "USBs 1xK of all these widths K,K,…; -o is then a folder for the models and the frontier's report")
    @Nullable
    String sweep;

    @Parameter(
            names = "--select",
            description = "which width of a sweep its report shows: balance (of mIoU, AUiC and coverage), miou or auic")
    String select = "balance";

    @Parameter(
            names = "--val",
            description = "data set description to validate a sweep on; default: every fifth image of --data, held out")
    @Nullable
    Path val;

    @Parameter(
            names = {"-o", "--output"},
            description = "the ONNX file to write",
            required = true)
    @Nullable
    Path output;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        InferenceContext context = new InferenceContext(common.settings(), console);
        SegmentationData images = data.open(console);
        if (sweep != null) {
            sweep(console, onnx, context, images, sweep);
            return ExitCode.FINE;
        }
        SegmentationData annotated = concepts == null ? images : DataOptions.open(concepts, 0);
        Calibration calibration = new Calibration(context, codes(), common.seed);
        for (String name : splice.at) {
            Cut cut = common.cut(onnx, name);
            List<BottleneckSpec> specs = splice.specs(cut, annotated);
            Insertion.warnIfWide(console, cut, specs);
            onnx = calibration.calibrate(onnx, cut, specs, images, annotated);
            for (int i = 0; i < specs.size(); i++) {
                Site site = cut.places().get(i);
                console.print(
                        "%s: %d channels instead of %d, solved on %d images",
                        site.label(), specs.get(i).channels(), site.channels(), images.size());
            }
        }
        context.requireLoads(onnx);
        CheckedModelFile.write(onnx, Objects.requireNonNull(output));
        console.print("wrote %s", output);
        return ExitCode.FINE;
    }

    private void sweep(
            Console console, OnnxModel onnx, InferenceContext context, SegmentationData images, String widths) {
        if (splice.at.size() != 1 || splice.anyBottleneck()) {
            throw new BadInput(
                    "a sweep needs exactly one site, and makes USBs", "give --at once, and neither --usb nor --ssb");
        }
        Conversion.DataSplit split = val == null
                ? Conversion.DataSplit.holdOut(images)
                : new Conversion.DataSplit(images, DataOptions.open(val, 0));
        BottleneckSelection.Rule rule = BottleneckSelection.parseRule(select);
        WidthSweep.Result result = new WidthSweep(context, rule)
                .run(
                        onnx,
                        common.cut(onnx, splice.at.get(0)),
                        WidthSweep.parseWidths(widths),
                        split,
                        codes(),
                        Objects.requireNonNull(output));
        if (common.json != null) {
            Json.write(common.json, result.report());
        }
        console.print(
                "the page %s shows %s, the best by %s",
                result.page(), result.selected(), rule.name().toLowerCase(Locale.ROOT));
    }

    private CodeSource codes() {
        try {
            return CodeSource.valueOf(codes.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadInput("codes '" + codes + "' are unknown", "choose outputs or activations", e);
        }
    }
}
