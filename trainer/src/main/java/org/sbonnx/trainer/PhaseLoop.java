package org.sbonnx.trainer;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.checkpoint.Checkpoint;
import org.sbonnx.trainer.checkpoint.RunLog;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.loss.Objective;
import org.sbonnx.trainer.optimizer.Course;
import org.sbonnx.trainer.optimizer.Updater;

/** The epochs of one phase: updates, figures, checkpoint, log, listener, in this order. */
final class PhaseLoop {
    private final String name;
    private final TrainPlan plan;
    private final TrainPlan.Phase phase;
    private final Objective objective;
    private final Updater updater;
    private final NDManager manager;
    private final Path folder;
    private final TrainListener listener;
    private final RunLog log;
    private final String identity;
    private final Map<String, FloatTensor> before;
    private final List<Epoch> epochs;
    private Map<String, FloatTensor> best = Map.of();
    private int bestEpoch;
    private @Nullable Double bestMiou;
    private @Nullable Double startMiou;

    /** What the loops of a training share. */
    record Run(
            TrainPlan plan,
            NDManager manager,
            Path folder,
            TrainListener listener,
            RunLog log,
            String identity,
            Set<String> newLayers) {}

    /**
     * @param before values trained in earlier phases
     * @param epochs figures so far; grows
     */
    PhaseLoop(
            String name,
            TrainPlan.Phase phase,
            Objective objective,
            Run run,
            Map<String, FloatTensor> before,
            List<Epoch> epochs) {
        this.name = name;
        this.plan = run.plan();
        this.phase = phase;
        this.objective = objective;
        this.manager = run.manager();
        this.folder = run.folder();
        this.listener = run.listener();
        this.log = run.log();
        this.identity = run.identity();
        this.before = before;
        this.epochs = epochs;
        this.updater = new Updater(phase, objective.block().parameters(), run.newLayers(), manager);
        if (objective.block().parameters().isEmpty()) {
            throw new BadInput("nothing after the bottleneck can be trained", "choose an earlier site");
        }
    }

    /** Trains from the start, or from a checkpoint of this phase. */
    void run(@Nullable Checkpoint from) {
        if (from == null) {
            start();
        } else {
            restore(from);
        }
        int done = from == null ? 0 : from.progress().epoch();
        for (int epoch = done + 1; epoch <= phase.epochs() && !exhausted(epoch - 1); epoch++) {
            epoch(epoch);
        }
    }

    /** Whether the last so many epochs brought no better figure on the validation images. */
    private boolean exhausted(int epochsDone) {
        Integer patience = plan.patience();
        return patience != null && bestMiou != null && epochsDone - bestEpoch >= patience;
    }

    private void start() {
        Objective.Figures figures = objective.evaluate(Course.temperature(plan, 0, 1));
        best = objective.block().weights();
        startMiou = figures == null ? null : figures.miou();
        bestMiou = startMiou;
    }

    private void restore(Checkpoint from) {
        objective.block().load(from.weights(), true);
        updater.restore(from.optimizer(), from.progress().steps());
        best = from.best();
        bestEpoch = from.progress().bestEpoch();
        bestMiou = from.progress().bestMiou();
        startMiou = from.progress().startMiou();
    }

    private void epoch(int epoch) {
        long begin = System.nanoTime();
        int[][] batches = Batches.shuffled(objective.images(epoch), phase.batch(), plan.seed(), name, epoch);
        long total = (long) batches.length * phase.epochs();
        Torch.seed(plan.seed() * 1_000_003 + epoch);
        Map<String, Double> sums = new TreeMap<>();
        double temperature = 1;
        double rate = 1;
        for (int b = 0; b < batches.length; b++) {
            long t = (long) (epoch - 1) * batches.length + b;
            temperature = Course.temperature(plan, t, total);
            rate = Course.rate(phase, t, total);
            Map<String, Double> parts = objective.accumulate(batches[b], temperature);
            double loss =
                    parts.values().stream().mapToDouble(Double::doubleValue).sum();
            requireFinite(loss, epoch, b + 1, rate);
            try (NDManager scratch = manager.newSubManager()) {
                updater.step(rate, scratch);
            }
            parts.forEach((part, value) -> sums.merge(part, value, Double::sum));
            listener.step(name, epoch, b + 1, batches.length, loss);
        }
        sums.replaceAll((part, sum) -> sum / batches.length);
        complete(epoch, temperature, rate * phase.learningRate(), sums, begin);
    }

    private void requireFinite(double loss, int epoch, int step, double rate) {
        if (!Double.isFinite(loss)) {
            throw new BadInput(
                    "the loss became " + loss + " in phase '" + name + "', epoch " + epoch + ", step " + step
                            + " (learning rate " + rate * phase.learningRate() + "); the weights of epoch "
                            + (epoch - 1)
                            + (epoch > 1 ? " are in the last checkpoint in '" + folder + "'" : " are the start"),
                    "lower \"learningRate\" or set \"clipNorm\" in the plan");
        }
    }

    private void complete(int epoch, double temperature, double rate, Map<String, Double> parts, long begin) {
        Objective.Figures figures = objective.evaluate(temperature);
        Map<String, FloatTensor> weights = objective.block().weights();
        Double miou = figures == null ? null : figures.miou();
        if (miou == null || bestMiou == null || miou > bestMiou) {
            best = weights;
            bestEpoch = epoch;
            bestMiou = miou;
        }
        double loss = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        Epoch entry = new Epoch(
                epoch,
                name,
                loss,
                figures == null ? null : figures.miouSoft(),
                miou,
                figures == null ? null : figures.active(),
                temperature,
                (System.nanoTime() - begin) / 1e9);
        epochs.add(entry);
        checkpoint(epoch, weights).write(folder);
        log.add(new RunLog.Line(entry, parts, rate));
        listener.epoch(entry);
    }

    private Checkpoint checkpoint(int epoch, Map<String, FloatTensor> weights) {
        Map<String, FloatTensor> all = new TreeMap<>(before);
        all.putAll(weights);
        return new Checkpoint(
                new Checkpoint.Progress(
                        identity,
                        name,
                        epoch,
                        updater.steps(),
                        bestEpoch,
                        bestMiou,
                        startMiou,
                        new ArrayList<>(epochs)),
                all,
                best,
                updater.state());
    }

    /** Values of the best epoch. */
    Map<String, FloatTensor> best() {
        return best;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    @Nullable
    Double startMiou() {
        return startMiou;
    }
}
