package org.sbonnx.schemas.study;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/**
 * Experiments and the tables and figures they belong to ({@code study.json}).
 *
 * @param name of the study
 * @param imageSets images by name
 * @param networks the models by name
 * @param plans files of train plans by name, relative to the study
 * @param blocks groups of experiments; each is the product of its lists
 */
public record Study(
        String name,
        Map<String, ImageSet> imageSets,
        Map<String, Network> networks,
        @Nullable Map<String, String> plans,
        List<ExperimentGrid> blocks) {

    private static final String EXAMPLE = "see study.json in the examples";

    /** Table or figure of the paper, or further topic, that an experiment belongs to. */
    public enum Part {
        /** SSB with and without softmax. */
        TABLE2,
        /** SSB by site. */
        TABLE3,
        /** Relevant against irrelevant concepts. */
        FIG4,
        /** Entropy loss against annealing. */
        TABLE4,
        /** USB by site. */
        TABLE5,
        /** N × K. */
        FIG5,
        /** IoU against mIoU (also Fig. 7: NetDissect's threshold against the optimum). */
        TABLE6,
        /** AUiC by data set and site. */
        FIG10,
        /** Stability. */
        TABLE7,
        /** Pictures of the best channels (Figs. 11–13). */
        PICTURES,
        /** Conversion without training. */
        CALIBRATION,
        /** Another domain. */
        MEDICAL,
        /** Disagreement between several bottlenecks in one model. */
        CONFLICT
    }

    /** How the weights of a bottleneck are obtained. */
    public enum Method {
        /** The model as it is; only the site is scored. */
        VANILLA,
        /** Calibrated, not trained. */
        CALIBRATED,
        /** The paper's: random weights, trained by a plan. */
        TRAINED,
        /** Calibrated, then fine-tuned by a plan. */
        TUNED
    }

    /**
     * A set of images: a description or procedural scenes.
     *
     * @param file data set description, relative to the study
     * @param scenes kind of scenes to draw: {@code street}, {@code concept}, {@code irrelevant} or {@code medical}
     * @param seed of the scenes; 1
     * @param count of the scenes, or at most so many images of the file, evenly spread
     * @param width of the scenes in pixels; 240
     * @param height of the scenes in pixels; 144
     */
    public record ImageSet(
            @Nullable String file,
            @Nullable String scenes,
            @Nullable Long seed,
            @Nullable Integer count,
            @Nullable Integer width,
            @Nullable Integer height) {}

    /**
     * A network.
     *
     * @param file ONNX file relative to the study, or {@code embedded:NAME}
     * @param preprocess file relative to the study; an embedded model brings its own
     * @param family {@code pspnet} or {@code ms-ocrnet} where the paper's figures are comparable in kind; else any name
     * @param learn data set that weights are calibrated and trained on
     * @param judge data sets that are scored; the task accuracy is measured on the first
     * @param concepts data that supervises SSBs, unless a block names another
     */
    public record Network(
            String file,
            @Nullable String preprocess,
            String family,
            String learn,
            List<String> judge,
            @Nullable String concepts) {
        public Network {
            judge = List.copyOf(judge);
        }
    }

    /**
     * Experiments that differ in what is listed.
     *
     * @param parts tables and figures they belong to
     * @param networks by name
     * @param sites names or aliases; {@code a+b} puts a bottleneck at both
     * @param bottlenecks {@code none}, {@code linear K}, {@code usb NxK} or {@code ssb CATEGORIES|PRESET [pick N] [softmax]}
     * @param method how the weights are obtained
     * @param plans by name; needed where something is trained
     * @param seeds of everything random; [1]
     * @param concepts data that supervises SSBs instead of the model's
     */
    public record ExperimentGrid(
            List<Part> parts,
            List<String> networks,
            List<String> sites,
            List<String> bottlenecks,
            Method method,
            @Nullable List<String> plans,
            @Nullable List<Long> seeds,
            @Nullable String concepts) {
        public ExperimentGrid {
            for (String b : bottlenecks) {
                require(
                        StudyBottleneck.isValid(b),
                        "bottlenecks '" + b + "'",
                        "write none, 'linear 20', 'usb 2x10', 'ssb part,material', 'ssb part pick 12' or 'ssb part softmax'");
                require(
                        b.equals("none") == (method == Method.VANILLA),
                        "blocks",
                        "vanilla goes with none, and only it");
            }
        }
    }

    /**
     * One experiment.
     *
     * @param model name in the study
     * @param family its kind of network
     * @param site as the block has it
     * @param bottleneck as the block has it
     * @param method how the weights are obtained
     * @param plan name in the study
     * @param seed of everything random
     * @param learn name of data
     * @param judge names of data
     * @param concepts name of data, where supervised
     */
    public record Experiment(
            String model,
            String family,
            String site,
            String bottleneck,
            Method method,
            @Nullable String plan,
            long seed,
            String learn,
            List<String> judge,
            @Nullable String concepts) {
        /** A readable description of the experiment. */
        public String label() {
            return model + " " + site + " " + bottleneck + " " + method.name().toLowerCase(Locale.ROOT)
                    + (plan == null ? "" : " " + plan) + (concepts == null ? "" : " on " + concepts) + " seed " + seed;
        }

        /** The bottleneck, parsed. */
        public StudyBottleneck parsed() {
            return StudyBottleneck.parse(bottleneck);
        }

        /** Whether the bottleneck is of a kind. */
        public boolean has(Class<? extends StudyBottleneck> kind) {
            return kind.isInstance(parsed());
        }

        /** {@code NxK}, categories, or the number of channels, as the study writes it; empty for none. */
        public String size() {
            String[] words = bottleneck.split(" ");
            return words.length > 1 ? words[1] : "";
        }

        /** Whether it is an SSB whose channels pass a softmax. */
        public boolean softmax() {
            return parsed() instanceof StudyBottleneck.Ssb ssb && ssb.softmax();
        }
    }

    static void require(boolean fine, String field, String remedy) {
        if (!fine) {
            throw new BadInput("study field " + field + " does not fit", remedy + "; " + EXAMPLE);
        }
    }
}
