/**
 * Opens data sets from a JSON description: folders paired by globs, and well-known layouts (Cityscapes, CamVid,
 * labelme, Broden, Broden+, Pascal VOC, ADE20K, Mapillary Vistas, COCO, CVAT). {@code DatasetFormats} is the entry; the rest is internal.
 */
@NullMarked
package org.sbonnx.datasets.format;

import org.jspecify.annotations.NullMarked;
