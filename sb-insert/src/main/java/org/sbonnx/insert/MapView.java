package org.sbonnx.insert;

import java.util.List;

/**
 * How a value that is no map {@code [B, C, H, W]} is seen as one.
 *
 * @param order axes of the value in the order batch, channels, and positions or tokens
 * @param prefix tokens before those of positions
 * @param grid height and width of tokens; depth, height and width of a volume; empty for a map with channels last
 */
public record MapView(List<Integer> order, int prefix, List<Integer> grid) {
    public MapView {
        order = List.copyOf(order);
        grid = List.copyOf(grid);
    }
}
