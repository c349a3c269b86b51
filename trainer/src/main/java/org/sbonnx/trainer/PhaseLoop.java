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
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.checkpoint.Checkpoint;
import org.sbonnx.trainer.checkpoint.RunLog;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.loss.Objective;
import org.sbonnx.trainer.optimizer.Optimizer;
import org.sbonnx.trainer.optimizer.Optimizers;
import org.sbonnx.trainer.optimizer.Schedules;

/** The epochs of one phase. Each does its optimizer steps, computes validation metrics, writes the checkpoint and the log, and
 * calls the listener, in this order. */
final class PhaseLoop {
    private final String name;
    private final TrainPlan plan;
    private final Phase phase;
    private final Objective objective;
    private final Optimizer optimizer;
    private final NDManager manager;
    private final Path folder;
    private final TrainListener listener;
    private final RunLog log;
    private final String fingerprint;
    private final Map<String, FloatTensor> trainedBefore;
    private final List<Epoch> epochs;
    private Map<String, FloatTensor> best = Map.of();
    private int bestEpoch;
    private @Nullable Double bestMiou;
    private @Nullable Double startMiou;

    /** What all phases of a training share. */
    record TrainingContext(
            TrainPlan plan,
            NDManager manager,
            Path folder,
            TrainListener listener,
            RunLog log,
            String fingerprint,
            Set<String> newLayers) {}

    /**
     * @param trainedBefore values trained in earlier phases, by initializer
     * @param epochs all epochs so far; new ones are added
     */
    PhaseLoop(
            String name,
            Phase phase,
            Objective objective,
            TrainingContext context,
            Map<String, FloatTensor> trainedBefore,
            List<Epoch> epochs) {
        this.name = name;
        this.plan = context.plan();
        this.phase = phase;
        this.objective = objective;
        this.manager = context.manager();
        this.folder = context.folder();
        this.listener = context.listener();
        this.log = context.log();
        this.fingerprint = context.fingerprint();
        this.trainedBefore = trainedBefore;
        this.epochs = epochs;
        this.optimizer = Optimizers.of(phase, objective.block().parameters(), context.newLayers(), manager);
        if (objective.block().parameters().isEmpty()) {
            throw new BadInput("nothing after the bottleneck can be trained", "choose an earlier site");
        }
    }

    /** Trains from the start, or from a checkpoint of this phase. */
    void train(@Nullable Checkpoint from) {
        if (from == null) {
            measureStart();
        } else {
            restore(from);
        }
        int done = from == null ? 0 : from.progress().epoch();
        for (int epoch = done + 1; epoch <= phase.epochs() && !patienceExhausted(epoch - 1); epoch++) {
            trainEpoch(epoch);
        }
    }

    /** Whether the mIoU on the validation images has not improved for as many epochs as the plan's patience. */
    private boolean patienceExhausted(int epochsDone) {
        Integer patience = plan.patience();
        return patience != null && bestMiou != null && epochsDone - bestEpoch >= patience;
    }

    private void measureStart() {
        Objective.ValidationMetrics metrics = objective.evaluate(Schedules.temperature(plan, 0, 1));
        best = objective.block().weights();
        startMiou = metrics == null ? null : metrics.miou();
        bestMiou = startMiou;
    }

    private void restore(Checkpoint from) {
        objective.block().load(from.weights(), true);
        optimizer.restore(from.optimizerState(), from.progress().steps());
        best = from.best();
        bestEpoch = from.progress().bestEpoch();
        bestMiou = from.progress().bestMiou();
        startMiou = from.progress().startMiou();
    }

    private void trainEpoch(int epoch) {
        long begin = System.nanoTime();
        int[][] batches = Batches.shuffled(objective.images(epoch), phase.batch(), plan.seed(), name, epoch);
        long total = (long) batches.length * phase.epochs();
        Torch.seed(plan.seed() * 1_000_003 + epoch);
        Map<String, Double> sums = new TreeMap<>();
        double temperature = 1;
        double rate = 1;
        for (int b = 0; b < batches.length; b++) {
            long t = (long) (epoch - 1) * batches.length + b;
            temperature = Schedules.temperature(plan, t, total);
            rate = Schedules.learningRateFactor(phase, t, total);
            Map<String, Double> parts = objective.accumulate(batches[b], temperature);
            double loss =
                    parts.values().stream().mapToDouble(Double::doubleValue).sum();
            requireFinite(loss, epoch, b + 1, rate);
            try (NDManager scratch = manager.newSubManager()) {
                optimizer.step(rate, scratch);
            }
            parts.forEach((part, value) -> sums.merge(part, value, Double::sum));
            listener.step(name, epoch, b + 1, batches.length, loss);
        }
        sums.replaceAll((part, sum) -> sum / batches.length);
        finishEpoch(epoch, temperature, rate * phase.learningRate(), sums, begin);
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

    private void finishEpoch(int epoch, double temperature, double rate, Map<String, Double> parts, long begin) {
        Objective.ValidationMetrics metrics = objective.evaluate(temperature);
        Map<String, FloatTensor> weights = objective.block().weights();
        Double miou = metrics == null ? null : metrics.miou();
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
                metrics == null ? null : metrics.miouSoft(),
                miou,
                metrics == null ? null : metrics.activeChannels(),
                temperature,
                (System.nanoTime() - begin) / 1e9);
        epochs.add(entry);
        checkpoint(epoch, weights).write(folder);
        log.add(new RunLog.Line(entry, parts, rate));
        listener.epoch(entry);
    }

    private Checkpoint checkpoint(int epoch, Map<String, FloatTensor> weights) {
        Map<String, FloatTensor> all = new TreeMap<>(trainedBefore);
        all.putAll(weights);
        return new Checkpoint(
                new Checkpoint.Progress(
                        fingerprint,
                        name,
                        epoch,
                        optimizer.steps(),
                        bestEpoch,
                        bestMiou,
                        startMiou,
                        new ArrayList<>(epochs)),
                all,
                best,
                optimizer.state());
    }

    /** Values of the best epoch, by initializer. */
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
