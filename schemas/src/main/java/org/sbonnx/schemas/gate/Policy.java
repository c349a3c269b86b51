package org.sbonnx.schemas.gate;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.Grid;

/**
 * Rules that a model has to satisfy to be accepted: structural rules, which need only the file, and rules on measured metrics.
 * Every rule may give a reason, which the verdict repeats.
 *
 * @param name for people
 * @param why what the policy as a whole protects
 * @param data data set that metrics must have been measured on
 * @param structure rules on the graph and its manifest
 * @param measured rules on metrics
 */
public record Policy(
        @Nullable String name,
        @Nullable String why,
        @Nullable DataPin data,
        @Nullable Structure structure,
        @Nullable List<MetricRule> measured) {

    public Policy {
        measured = measured == null ? null : List.copyOf(measured);
    }

    /**
     * Refuses a policy that cannot be checked although each field is valid by itself.
     *
     * @throws BadInput if the policy has no rule, or a rule has no limit or settings that do not apply to its metric
     */
    public void validate() {
        if (structure == null && metricRules().isEmpty()) {
            throw new BadInput("the policy has no rules", "see policy.json in the examples");
        }
        metricRules().forEach(MetricRule::validate);
    }

    /** The rules on metrics; may be empty. */
    public List<MetricRule> metricRules() {
        return measured == null ? List.of() : measured;
    }

    /**
     * The data set that metrics must have been measured on.
     *
     * @param name of the data set
     * @param sha256 over its images and labels; null accepts any content under that name
     */
    public record DataPin(String name, @Nullable String sha256) {}

    /**
     * Rules that need no data. A rule that is null is not checked.
     *
     * @param bottlenecks the declared bottlenecks are there
     * @param cut they cut every path from the inputs to the outputs
     * @param form their codes are computed as declared
     * @param channels they have few enough channels
     * @param names their channels have names
     * @param readers the consumers of a bottleneck's output are those that the manifest declares, and have its width
     * @param unchanged nothing else of the original changed
     */
    public record Structure(
            @Nullable BottleneckRule bottlenecks,
            @Nullable SimpleRule cut,
            @Nullable FormRule form,
            @Nullable ChannelRule channels,
            @Nullable NameRule names,
            @Nullable SimpleRule readers,
            @Nullable UnchangedRule unchanged) {}

    /** A rule without settings. */
    public record SimpleRule(@Nullable String why) {}

    /**
     * @param sites aliases or tensors that must have a bottleneck each; null asks for at least one bottleneck anywhere
     */
    public record BottleneckRule(
            @Nullable List<String> sites, @Nullable String why) {
        public BottleneckRule {
            sites = sites == null ? null : List.copyOf(sites);
        }
    }

    /**
     * @param unsupervised the form that groups of unsupervised codes must have; null takes the one they declare
     */
    public record FormRule(
            Manifest.@Nullable CodeForm unsupervised,
            @Nullable String why) {}

    /** @param max channels that a bottleneck may have */
    public record ChannelRule(int max, @Nullable String why) {}

    /**
     * @param keep names that some channel must have
     * @param placeholders whether generated names such as {@code code7} are accepted
     */
    public record NameRule(
            @Nullable List<String> keep,
            @Nullable Boolean placeholders,
            @Nullable String why) {
        public NameRule {
            keep = keep == null ? null : List.copyOf(keep);
        }
    }

    /**
     * @param training whether weights that come after a bottleneck, and that its manifest declares, may have been trained;
     *     null allows it
     */
    public record UnchangedRule(
            @Nullable Boolean training, @Nullable String why) {}

    /** Metrics that a rule can bound. */
    public enum Metric {
        AUIC,
        AUIC_ALL,
        STABILITY,
        COVERAGE,
        DISTINCT_CONCEPTS,
        ACTIVE_CHANNELS,
        /** AUiC minus held-out AUiC. */
        HELD_OUT_GAP,
        /** mIoU of the channel that stands for a concept. */
        CONCEPT_MIOU,
        /** Segmentation mIoU of the model. */
        MIOU,
        /** Segmentation mIoU of the original minus that of the model. */
        MIOU_LOSS,
        /** Segmentation IoU of a class. */
        CLASS_IOU;

        /** Whether a smaller value is better. */
        public boolean smallerIsBetter() {
            return this == HELD_OUT_GAP || this == MIOU_LOSS;
        }

        /** Whether the metric belongs to a bottleneck, not to the model as a whole. */
        public boolean perSite() {
            return this != MIOU && this != MIOU_LOSS && this != CLASS_IOU;
        }

        /** Whether the metric belongs to a named concept or class. */
        public boolean perConcept() {
            return this == CONCEPT_MIOU || this == CLASS_IOU;
        }

        /** Whether the metric exists for the concepts of one category alone. */
        public boolean perCategory() {
            return this == AUIC
                    || this == AUIC_ALL
                    || this == STABILITY
                    || this == COVERAGE
                    || this == DISTINCT_CONCEPTS;
        }
    }

    /**
     * A bound on one metric. The value is rounded to the decimals of the limit before the two are compared: down for a minimum,
     * up for a maximum.
     *
     * @param figure the metric that is bounded
     * @param site alias or tensor; null means every bottleneck of the model
     * @param grid {@code native} (when null) or {@code label}
     * @param category concept set that the metric is measured on; null means all concepts of the data set
     * @param concept of {@link Metric#CONCEPT_MIOU}, class of {@link Metric#CLASS_IOU}
     * @param min smallest value allowed
     * @param max largest value allowed
     * @param tolerance how much worse than in the baseline report the value may be
     */
    public record MetricRule(
            Metric figure,
            @Nullable String site,
            @Nullable Grid grid,
            @Nullable String category,
            @Nullable String concept,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable BigDecimal tolerance,
            @Nullable String why) {

        /** More decimals than any metric is measured to. */
        private static final int MOST_DECIMALS = 9;

        private void validate() {
            String name = figure.name().toLowerCase(Locale.ROOT);
            if (min == null && max == null && tolerance == null) {
                throw new BadInput("the rule on '" + name + "' has no limit", "give it a min, a max or a tolerance");
            }
            validateLimit(name, "min", min);
            validateLimit(name, "max", max);
            validateLimit(name, "tolerance", tolerance);
            if (figure.perConcept() == (concept == null)) {
                throw new BadInput(
                        "the rule on '" + name + "' " + (concept == null ? "names no concept" : "takes no concept"),
                        "only concept_miou and class_iou have a concept");
            }
            if ((site != null || grid != null) && !figure.perSite()) {
                throw new BadInput("the rule on '" + name + "' takes no site and no grid", "leave them out");
            }
            if (category != null && !figure.perCategory()) {
                throw new BadInput("the rule on '" + name + "' takes no category", "leave it out");
            }
        }

        private static void validateLimit(String name, String which, @Nullable BigDecimal limit) {
            if (limit == null) {
                return;
            }
            boolean shortEnough =
                    limit.scale() <= MOST_DECIMALS && limit.scale() >= -MOST_DECIMALS && limit.precision() <= 18;
            if (!shortEnough || which.equals("tolerance") && limit.signum() < 0) {
                throw new BadInput(
                        "the " + which + " of the rule on '" + name + "' is not usable",
                        "give a number of at most " + MOST_DECIMALS + " decimals"
                                + (which.equals("tolerance") ? " that is not negative" : ""));
            }
        }

        /** The grid that the metric is read from. */
        public Grid gridOrNative() {
            return grid == null ? Grid.NATIVE : grid;
        }
    }
}
