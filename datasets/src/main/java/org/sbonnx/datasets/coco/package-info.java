/**
 * COCO's JSON files: instances with polygons and runs, and panoptic segmentation. Files of any size are gone through once; only
 * where each annotation lies is kept.
 */
@NullMarked
package org.sbonnx.datasets.coco;

import org.jspecify.annotations.NullMarked;
