/**
 * Readers of Broden and Broden+, with the sources that Broden+ is made of (ADE20K, Pascal, OpenSurfaces, DTD).
 * Internal to this module; {@code format} alone opens it.
 */
@NullMarked
package org.sbonnx.datasets.broden;

import org.jspecify.annotations.NullMarked;
