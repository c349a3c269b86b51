package org.sbonnx.study.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.study.ExperimentExpansion;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.study.page.StudyPage;
import org.sbonnx.study.result.StudyResults;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.ProgressListener;
import org.sbonnx.workflow.convert.BottleneckSelection;

/** Runs the unfinished experiments of a study, and writes a page with the results of the finished ones. */
public final class StudyRunner {
    private final Study study;
    private final Path folder;
    private final ProgressListener listener;
    private final StudyInputs data;
    private final ExperimentRunner experimentRunner;

    /**
     * @param file that the study was read from; its paths are relative to it
     * @param folder for all that is written
     */
    public StudyRunner(Study study, Path file, Path folder, EngineSettings settings, ProgressListener listener) {
        this.study = study;
        this.folder = folder;
        this.listener = listener;
        this.data = new StudyInputs(study, file, folder, settings, listener);
        this.experimentRunner = new ExperimentRunner(data, folder);
    }

    /** Draws and unpacks what the experiments of the given parts need, so that several processes find it. */
    public void prepare(Set<Part> parts) {
        experimentsOf(parts).forEach(this::resultKey);
    }

    private Map<Experiment, Set<Part>> experimentsOf(Set<Part> parts) {
        Map<Experiment, Set<Part>> wanted = new LinkedHashMap<>(ExperimentExpansion.experiments(study));
        wanted.values().removeIf(p -> Collections.disjoint(p, parts));
        return wanted;
    }

    /**
     * Runs experiments of the given parts, one after the other; each writes one file. Experiments that another process has
     * locked are skipped.
     *
     * @param minutes after which no further experiment starts; 0 for no limit
     */
    public void run(Set<Part> parts, double minutes) {
        int place = 1;
        ProcessLock workerLock = ProcessLock.tryAcquire(lockFile(String.valueOf(place)));
        while (workerLock == null) {
            workerLock = ProcessLock.tryAcquire(lockFile(String.valueOf(++place)));
        }
        try (ProcessLock held = workerLock) {
            run(parts, minutes, workFile(String.valueOf(place)));
        }
    }

    private void run(Set<Part> parts, double minutes, Path work) {
        long begin = System.nanoTime();
        Map<Experiment, Set<Part>> all = experimentsOf(parts);
        int number = 0;
        int completed = 0;
        for (Map.Entry<Experiment, Set<Part>> e : all.entrySet()) {
            number++;
            String key = resultKey(e.getKey(), e.getValue());
            if (Files.exists(resultFile(key))) {
                continue;
            }
            double passed = (System.nanoTime() - begin) / 60e9;
            if (minutes > 0 && completed > 0 && passed >= minutes) {
                listener.note(String.format(
                        Locale.ROOT,
                        "stopped after %.0f minutes before experiment %d of %d",
                        passed,
                        number,
                        all.size()));
                return;
            }
            try (ProcessLock lock = ProcessLock.tryAcquire(lockFile(key))) {
                // The process that held the lock a moment ago may have written the result.
                if (lock == null || Files.exists(resultFile(key))) {
                    continue;
                }
                String name = e.getKey().label();
                listener.note("experiment " + number + " of " + all.size() + ": " + name);
                StudyResult result =
                        experimentRunner.run(e.getKey(), key, e.getValue().contains(Part.PICTURES), work);
                Json.write(resultFile(key), result);
                completed++;
                listener.note("  " + name + ": " + summary(result));
            }
        }
    }

    private Path lockFile(String name) {
        return workFile(name + ".lock");
    }

    /** Files and folders that are of no use once the experiments have ended. */
    private Path workFile(String name) {
        return folder.resolve("running").resolve(name);
    }

    /** Writes the finished experiments as one JSON file, and as a page with figures. */
    public StudyReport writeReport(BottleneckSelection.Rule rule) {
        List<StudyResults.FinishedExperiment> entries = new ArrayList<>();
        ExperimentExpansion.experiments(study).forEach((trial, parts) -> {
            Path file = resultFile(resultKey(trial, parts));
            if (Files.exists(file)) {
                entries.add(new StudyResults.FinishedExperiment(Json.read(file, StudyResult.class), parts));
            }
        });
        StudyResults results = new StudyResults(study, entries, rule);
        StudyPage page = new StudyPage(results);
        Json.write(folder.resolve("study-report.json"), page.report());
        page.write(folder);
        return page.report();
    }

    private Path resultFile(String key) {
        return folder.resolve("results/" + key + ".json");
    }

    /** Hash of everything that determines the metrics of an experiment, except the version of this tool, which a result names. */
    String resultKey(Experiment experiment, Set<Part> parts) {
        List<String> all = new ArrayList<>(List.of(
                Json.compact(experiment),
                data.network(experiment.model()).model().contentHash(),
                experiment.plan() == null ? "" : Json.compact(data.plan(experiment.plan())),
                data.images(experiment.learn()).sha256(),
                experiment.concepts() == null
                        ? ""
                        : data.images(experiment.concepts()).sha256(),
                String.valueOf(parts.contains(Part.PICTURES))));
        experiment.judge().forEach(j -> all.add(data.images(j).sha256()));
        var digest = Hashes.sha256();
        all.forEach(part -> Hashes.update(digest, part));
        return Hashes.hex(digest).substring(0, 16);
    }

    private static String summary(StudyResult r) {
        StudyResult.Score s = r.scores().get(r.scores().size() > 1 ? 1 : 0);
        return String.format(
                Locale.ROOT,
                "mIoU %s, AUiC %.3f, stability %s, %d of %d channels active, %.0f s",
                r.miou() == null ? "-" : String.format(Locale.ROOT, "%.4f", r.miou()),
                s.auic(),
                s.stability() == null ? "-" : String.format(Locale.ROOT, "%.3f", s.stability()),
                s.active(),
                s.channels(),
                r.seconds());
    }
}
