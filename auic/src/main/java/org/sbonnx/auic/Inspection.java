package org.sbonnx.auic;

import java.util.List;
import org.sbonnx.auic.eval.PredictedClasses;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Result of one image. It belongs to the caller: later images do not overwrite it. */
public final class Inspection {
    private final String name;
    private final FloatTensor output;
    private final Framing framing;
    private final List<ConceptMap> sites;

    Inspection(String name, FloatTensor output, Framing framing, List<ConceptMap> sites) {
        this.name = name;
        this.output = output;
        this.framing = framing;
        this.sites = List.copyOf(sites);
    }

    /** The model's own output, for example class scores [1, C, h, w]. */
    public FloatTensor output() {
        return output;
    }

    /** Class of each pixel at the given size, row-major. */
    public int[] classes(int width, int height) {
        return PredictedClasses.argmax(name, output, width, height, framing);
    }

    /** Output of each bottleneck, in the order of the manifest. */
    public List<ConceptMap> sites() {
        return sites;
    }

    /**
     * Output of one bottleneck.
     *
     * @param label alias or tensor of its site
     * @throws BadInput if there is none
     */
    public ConceptMap site(String label) {
        return sites.stream()
                .filter(s -> label.equals(s.bottleneck().alias())
                        || label.equals(s.bottleneck().site()))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "there is no bottleneck at '" + label + "'",
                        "choose one of "
                                + sites.stream()
                                        .map(s -> s.bottleneck().label())
                                        .toList()));
    }
}
