package org.sbonnx.schemas.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sb inspect --json} writes.
 *
 * @param operators number of nodes by operator
 * @param flops floating point operations of one run, where shapes are known
 * @param sites places for a bottleneck
 * @param sets places that only together cut every path
 * @param candidates numbers of the sites and sets most worth trying, the best first
 * @param notOffered tensors that all paths pass through but that cannot be a site
 * @param bottlenecks those that the model's manifest declares
 */
public record InspectReport(
        String sha256,
        int opset,
        long irVersion,
        String producer,
        List<Value> inputs,
        List<Value> outputs,
        int nodes,
        Map<String, Integer> operators,
        long flops,
        List<Site> sites,
        List<SiteSet> sets,
        List<Integer> candidates,
        List<NotOffered> notOffered,
        List<Manifest.Bottleneck> bottlenecks) {

    /** An input or output. */
    public record Value(String name, String shape) {}

    /**
     * A place for a bottleneck.
     *
     * @param name the scored copy's tensor
     * @param alias best recognised name
     * @param stride 0 where unknown
     * @param tensors all copies
     * @param flopsAfter share of the operations after the site
     * @param identityDeviation of the outputs with an identity bottleneck there, relative to the largest output; null where it was not tried
     */
    public record Site(
            int index,
            String name,
            @Nullable String alias,
            List<String> aliases,
            int channels,
            int stride,
            List<String> tensors,
            List<Consumer> readers,
            double flopsAfter,
            @Nullable Double identityDeviation) {}

    /**
     * Places that only together cut every path, such as the end of an encoder and its skips.
     *
     * @param label name of the place that comes last
     * @param places in graph order; numbered from 0; each lists the readers behind the cut
     * @param flopsAfter largest share of the operations that follow a place
     * @param identityDeviation of the outputs with identity bottlenecks there, relative to the largest output; null where it
     *     was not tried
     */
    public record SiteSet(
            int index,
            String label,
            List<Site> places,
            double flopsAfter,
            @Nullable Double identityDeviation) {}

    /**
     * A tensor that all paths pass through but that cannot be a site.
     *
     * @param shape as far as it is known
     */
    public record NotOffered(String tensor, String shape, String reason) {}

    /** A consumer of a site, and how a splice would connect it. */
    public record Consumer(String node, Manifest.ConsumerMode mode) {}
}
