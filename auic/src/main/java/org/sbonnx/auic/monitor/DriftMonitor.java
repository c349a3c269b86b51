package org.sbonnx.auic.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.sbonnx.auic.ConceptMap;
import org.sbonnx.auic.Inspection;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.ChannelFrequencies;

/**
 * Compares the frequencies of channels with those in the model's stored profile. Thread-safe. Counts accumulate until
 * {@link #reset}: the caller chooses the window, for example an hour.
 *
 * <p>A window counts as drifted when its divergence from the profile exceeds the 95th percentile of those of single images of the
 * reference data. Averaged over many images, the divergence is smaller than for one: false alarms are rare, and a small
 * drift may go unnoticed. {@link Drift#divergence} allows other limits.
 */
public final class DriftMonitor {
    private final List<Bottleneck> bottlenecks;
    private final List<ChannelFrequencies> reference = new ArrayList<>();
    private final List<long[]> counts = new ArrayList<>();
    private long images;

    /** @throws BadInput if the model has no profile */
    public DriftMonitor(Manifest manifest) {
        Manifest.Profile profile = manifest.profile();
        if (profile == null) {
            throw new BadInput(
                    "the model has no profile of its channels", "store one with 'sb score MODEL --stamp OUT'");
        }
        this.bottlenecks = manifest.informative();
        for (Bottleneck b : bottlenecks) {
            reference.add(profile.sites().stream()
                    .filter(f ->
                            f.output().equals(b.scored().output()) && f.shares().size() == b.channels())
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "the profile lacks the bottleneck at '" + b.label() + "'",
                            "store it again with 'sb score MODEL --stamp OUT'")));
            counts.add(new long[b.channels()]);
        }
    }

    /**
     * Drift of one bottleneck.
     *
     * @param site alias or tensor
     * @param images in the window
     * @param divergence between the window and the profile, 0 to 1
     * @param usual median divergence of single images of the reference data
     * @param limit 95th percentile of the divergence of single images of the reference data
     * @param moved channels, those with the greatest change of their share first
     */
    public record Drift(String site, long images, double divergence, double usual, double limit, List<Moved> moved) {
        /** Whether the divergence exceeds the limit. */
        public boolean drifted() {
            return images > 0 && divergence > limit;
        }
    }

    /** A channel whose share of the cells changed. */
    public record Moved(int channel, String name, double was, double is) {}

    /** Adds an image to the window. */
    public synchronized void add(Inspection seen) {
        images++;
        for (int i = 0; i < bottlenecks.size(); i++) {
            ConceptMap map = seen.sites().get(i);
            map.countArgmaxes(counts.get(i));
        }
    }

    /** Starts a new window. */
    public synchronized void reset() {
        images = 0;
        counts.forEach(c -> Arrays.fill(c, 0));
    }

    /** One entry for each bottleneck. */
    public synchronized List<Drift> drift() {
        List<Drift> all = new ArrayList<>();
        for (int i = 0; i < bottlenecks.size(); i++) {
            all.add(drift(bottlenecks.get(i), reference.get(i), counts.get(i)));
        }
        return all;
    }

    private Drift drift(Bottleneck b, ChannelFrequencies was, long[] now) {
        double[] p = was.shares().stream().mapToDouble(Double::doubleValue).toArray();
        double[] q = Arrays.stream(now).asDoubleStream().toArray();
        double cells = Math.max(1, Arrays.stream(q).sum() / b.groups().size());
        List<Moved> moved = new ArrayList<>();
        for (Manifest.Group g : b.groups()) {
            for (Manifest.Channel c : g.channels()) {
                moved.add(new Moved(c.index(), c.name(), p[c.index()], q[c.index()] / cells));
            }
        }
        moved.sort(Comparator.comparingDouble((Moved m) -> -Math.abs(m.is() - m.was())));
        double divergence = images == 0 ? 0 : JensenShannonDivergence.between(b.groups(), p, q);
        return new Drift(b.label(), images, divergence, was.usual(), was.high(), moved);
    }
}
