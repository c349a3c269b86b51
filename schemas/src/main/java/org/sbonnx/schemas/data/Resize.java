package org.sbonnx.schemas.data;

/** How an image gets the size of the model's input. */
public enum Resize {
    /** Each axis is scaled on its own. */
    STRETCH,
    /** The aspect ratio is kept; the rest is padded with the mean. */
    LETTERBOX,
    /** Not resized: the model runs on overlapping windows, whose maps are put together. Only eval, score and dump support it. */
    WINDOW
}
