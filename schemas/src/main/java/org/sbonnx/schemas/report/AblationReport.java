package org.sbonnx.schemas.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code effects.json}: how a model's output changes when each channel of its bottlenecks is ablated in turn.
 *
 * @param tool name and version of the writer
 * @param model the file that was examined
 * @param data the images it was examined on
 * @param device where the model ran
 * @param pixels of the model's output over all images
 * @param classes classes of the output, in their order
 * @param sites one entry for each bottleneck
 */
public record AblationReport(
        String tool,
        ScoreReport.Model model,
        ScoreReport.Data data,
        String device,
        long pixels,
        List<ClassCount> classes,
        List<Site> sites) {

    public AblationReport {
        classes = List.copyOf(classes);
        sites = List.copyOf(sites);
    }

    /**
     * @param pixels that the model gives to the class when nothing is ablated
     */
    public record ClassCount(String name, long pixels) {}

    /** What replaces an ablated channel. */
    public enum Substitute {
        /** Nothing: the channel is 0. Of one-hot codes: where it was on, no code is. */
        NOTHING,
        /** Of one-hot codes: where it was on, the code with the next greatest logit is. */
        NEXT_CODE,
        /** The channel's mean over the images. */
        MEAN
    }

    /**
     * @param site tensor of the bottleneck's output
     * @param alias recognised name such as {@code layer3}
     * @param channels one entry for each channel that is on somewhere
     */
    public record Site(String site, @Nullable String alias, List<Channel> channels) {
        public Site {
            channels = List.copyOf(channels);
        }
    }

    /**
     * @param channel index in the tensor
     * @param name in the manifest
     * @param extent share of the cells in which it is its group's argmax
     * @param effects one entry for each substitute
     */
    public record Channel(int channel, String name, double extent, List<Effect> effects) {
        public Channel {
            effects = List.copyOf(effects);
        }
    }

    /**
     * @param substitute what is in the channel's place
     * @param changed pixels whose class changes
     * @param lost pixels that each class loses, in the order of the classes
     * @param gained pixels that each class gains
     * @param evidence mean change of each class's score over all pixels, positive where the channel supports the class; empty
     *     where the model outputs class ids
     */
    public record Effect(
            Substitute substitute, long changed, List<Long> lost, List<Long> gained, List<Double> evidence) {
        public Effect {
            lost = List.copyOf(lost);
            gained = List.copyOf(gained);
            evidence = List.copyOf(evidence);
        }
    }
}
