/**
 * Runs the experiments that a study names, in one process or several, and keeps one file for each. The only
 * package of this module that knows an engine.
 */
@NullMarked
package org.sbonnx.study.experiment;

import org.jspecify.annotations.NullMarked;
