package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.schemas.BadInput;

@Parameters(commandDescription = "draw procedural scenes with class, part and material labels")
public final class ScenesCommand implements Command {
    @Parameter(names = "--kind", description = "street, concept, irrelevant or medical")
    String kind = "street";

    @Parameter(names = "--count", description = "number of images")
    int count = 64;

    @Parameter(names = "--size", description = "WIDTHxHEIGHT in pixels")
    String size = "256x192";

    @Parameter(
            names = {"-o", "--output"},
            description = "folder to write",
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
        String[] wh = size.split("[xX]", -1);
        if (wh.length != 2 || !size.matches("\\d{2,4}[xX]\\d{2,4}") || count < 1) {
            throw new BadInput(
                    "cannot draw " + count + " images of size '" + size + "'",
                    "write for example --count 64 --size 256x192");
        }
        Path written = SceneDataset.write(
                Objects.requireNonNull(output),
                SceneKind.parse(kind),
                common.seed,
                count,
                Integer.parseInt(wh[0]),
                Integer.parseInt(wh[1]));
        console.print("wrote %d %s scenes: %s", count, kind, written);
        return ExitCode.FINE;
    }
}
