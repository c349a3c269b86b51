package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport.Site;

/** Reads one-hot sites: the active channel of each group. */
final class OneHotMapReader implements SiteMapReader {
    private final ComparisonSide side;
    private final Site site;
    private final String tensor;
    private final List<Integer> groups;
    private final Map<Integer, SiteMap> maps = new HashMap<>();

    OneHotMapReader(ComparisonSide side, Site site, String tensor, List<Integer> groups) {
        this.side = side;
        this.site = site;
        this.tensor = tensor;
        this.groups = groups;
        int channels = groups.stream().mapToInt(Integer::intValue).sum();
        if (channels != site.channels()) {
            throw new BadInput(
                    "the groups of site '" + site.site() + "' have " + channels + " channels, its report "
                            + site.channels(),
                    "use the report of this model");
        }
    }

    @Override
    public String tensor() {
        return tensor;
    }

    @Override
    public void read(int image, FloatTensor value) {
        SiteMapReader.requireShape(tensor(), value, site.channels());
        int cells = value.dim(2) * value.dim(3);
        List<short[]> codes = new ArrayList<>();
        int first = 0;
        for (int size : groups) {
            short[] code = new short[cells];
            for (int cell = 0; cell < cells; cell++) {
                code[cell] = (short) ChannelArgmax.at(value.data(), cells, first, size, cell);
            }
            codes.add(code);
            first += size;
        }
        maps.put(image, new SiteMap.OneHot(site.site(), side, value.dim(3), value.dim(2), codes));
    }

    @Override
    public Map<Integer, SiteMap> finish() {
        return maps;
    }
}
