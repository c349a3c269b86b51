/**
 * Plain numerics on arrays: dense matrix products, weighted k-means, multinomial logistic regression, L-BFGS.
 * Results do not depend on the number of threads. Used by calibration only.
 */
@NullMarked
package org.sbonnx.insert.calibrate.math;

import org.jspecify.annotations.NullMarked;
