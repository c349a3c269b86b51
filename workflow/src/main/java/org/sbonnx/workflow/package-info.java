/**
 * What the commands do, without a command line: each class takes values and a ProgressListener, and returns what
 * it found or wrote. Nothing here prints or reads options; a service embeds this module. This package holds what
 * every step shares: settings, the engine, the loading of models.
 */
@NullMarked
package org.sbonnx.workflow;

import org.jspecify.annotations.NullMarked;
