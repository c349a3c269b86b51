package org.sbonnx.auic.score.map;

import org.sbonnx.auic.score.label.LabelGeometry;

/**
 * Labels and activations of one image.
 *
 * @param image its name
 * @param geometry its labels, related to feature maps of any size
 * @param maps one for each scored tensor
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelledMaps(String image, LabelGeometry geometry, FeatureMaps[] maps) {}
