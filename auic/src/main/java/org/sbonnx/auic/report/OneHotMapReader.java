package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Reads one-hot sites: which channel of each group is on. */
final class OneHotMapReader implements SiteMapReader {
    private final ComparisonSide side;
    private final Pictures.SiteView view;
    private final Map<Integer, SiteMap> maps = new HashMap<>();

    OneHotMapReader(ComparisonSide side, Pictures.SiteView view) {
        this.side = side;
        this.view = view;
        int channels = view.oneHotGroups().stream().mapToInt(Integer::intValue).sum();
        if (channels != view.site().channels()) {
            throw new BadInput(
                    "the groups of site '" + view.site().site() + "' have " + channels + " channels, its report "
                            + view.site().channels(),
                    "use the report of this very model");
        }
    }

    @Override
    public String tensor() {
        return view.tensor();
    }

    @Override
    public void read(int image, FloatTensor value) {
        SiteMapReader.requireShape(tensor(), value, view.site().channels());
        int cells = value.dim(2) * value.dim(3);
        List<short[]> codes = new ArrayList<>();
        int first = 0;
        for (int size : view.oneHotGroups()) {
            short[] code = new short[cells];
            for (int cell = 0; cell < cells; cell++) {
                code[cell] = (short) ChannelArgmax.at(value.data(), cells, first, size, cell);
            }
            codes.add(code);
            first += size;
        }
        maps.put(image, new OneHotMap(view.site().site(), side, value.dim(3), value.dim(2), codes));
    }

    @Override
    public Map<Integer, SiteMap> finish() {
        return maps;
    }
}
