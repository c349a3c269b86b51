package org.sbonnx.auic.grid;

import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;

/** Position of cells in bilinear up-sampling: the coordinate transformations of ONNX Resize that exporters use. */
public enum Alignment {
    /** Corner cells lie on corner pixels: source = target · (in − 1) / (out − 1). */
    CORNERS,
    /** Pixels are areas, not points: source = (target + ½) · in / out − ½. */
    HALF_PIXEL;

    /** The alignment of the model's last Resize; half-pixel where it has none. */
    public static Alignment of(OnnxModel model) {
        Alignment last = HALF_PIXEL;
        for (NodeProto node : model.graph().getNodeList()) {
            if (node.getOpType().equals("Resize")) {
                String mode = Attributes.string(node, "coordinate_transformation_mode", "half_pixel");
                last = mode.equals("align_corners") ? CORNERS : HALF_PIXEL;
            }
        }
        return last;
    }
}
