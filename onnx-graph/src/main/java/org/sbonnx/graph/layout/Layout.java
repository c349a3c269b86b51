package org.sbonnx.graph.layout;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a value holds channels and positions. */
public sealed interface Layout {
    /**
     * One vector of channels for each position of a grid.
     *
     * @param rank number of axes
     * @param channelAxis 1 (channels first) or the last (channels last)
     * @param gridAxes axes of the positions, slowest first: height and width, or depth, height and width
     */
    record Grid(int rank, int channelAxis, int[] gridAxes) implements Layout {
        public Grid {
            gridAxes = gridAxes.clone();
        }

        @Override
        public int[] gridAxes() {
            return gridAxes.clone();
        }

        /** Whether the value is {@code [B, C, …]}. */
        public boolean isChannelsFirst() {
            return channelAxis == 1;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Grid g
                    && rank == g.rank
                    && channelAxis == g.channelAxis
                    && Arrays.equals(gridAxes, g.gridAxes);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * rank + channelAxis) + Arrays.hashCode(gridAxes);
        }

        /** For example {@code [B, C, H, W]}. */
        @Override
        public String toString() {
            String[] names = gridAxes.length == 3 ? new String[] {"D", "H", "W"} : new String[] {"H", "W"};
            String[] axes = new String[rank];
            Arrays.fill(axes, "B");
            axes[channelAxis] = "C";
            for (int i = 0; i < gridAxes.length; i++) {
                axes[gridAxes[i]] = names[i];
            }
            return Arrays.stream(axes).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /**
     * Positions of a grid in one row.
     *
     * @param channelAxis of 3 axes
     * @param tokenAxis of 3 axes
     * @param prefix tokens before the positions that belong to none of them, such as a class token
     * @param suffix such tokens behind the positions
     * @param grid extents of the positions, slowest first; their product and the margins are the token axis' extent
     */
    record Tokens(int channelAxis, int tokenAxis, long prefix, long suffix, long[] grid) implements Layout {
        public Tokens {
            grid = grid.clone();
        }

        @Override
        public long[] grid() {
            return grid.clone();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Tokens t
                    && channelAxis == t.channelAxis
                    && tokenAxis == t.tokenAxis
                    && prefix == t.prefix
                    && suffix == t.suffix
                    && Arrays.equals(grid, t.grid);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(new long[] {channelAxis, tokenAxis, prefix, suffix, Arrays.hashCode(grid)});
        }

        /** For example {@code [B, 1 + 24·32, C]}. */
        @Override
        public String toString() {
            String positions = (prefix > 0 ? prefix + " + " : "")
                    + Arrays.stream(grid).mapToObj(Long::toString).collect(Collectors.joining("·"))
                    + (suffix > 0 ? " + " + suffix : "");
            String[] axes = {"B", "B", "B"};
            axes[channelAxis] = "C";
            axes[tokenAxis] = positions;
            return Arrays.stream(axes).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /**
     * One number for each position: a map without channels, or with one.
     *
     * @param rank number of axes
     * @param grid extents of the positions, slowest first
     */
    record Plane(int rank, long[] grid) implements Layout {
        public Plane {
            grid = grid.clone();
        }

        @Override
        public long[] grid() {
            return grid.clone();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Plane p && rank == p.rank && Arrays.equals(grid, p.grid);
        }

        @Override
        public int hashCode() {
            return 31 * rank + Arrays.hashCode(grid);
        }

        /** For example {@code one number for each of 48·64 positions}. */
        @Override
        public String toString() {
            return Arrays.stream(grid)
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining("·", "one number for each of ", " positions"));
        }
    }

    /**
     * None of these.
     *
     * @param reason for people to read, such as {@code "its positions are divided into windows"}
     */
    record Untraced(String reason) implements Layout {}
}
