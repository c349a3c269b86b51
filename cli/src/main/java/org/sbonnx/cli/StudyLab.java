package org.sbonnx.cli;

import java.nio.charset.StandardCharsets;
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
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.study.Results;
import org.sbonnx.study.Selection;
import org.sbonnx.study.StudyPage;

/** Runs what of a study is not finished yet, and writes its page from what is. */
final class StudyLab {
    private final Study study;
    private final Path folder;
    private final Console console;
    private final StudyData data;
    private final StudyTrial lab;

    /**
     * @param file that the study was read from; its paths are relative to it
     * @param folder for all that is written
     */
    StudyLab(Study study, Path file, Path folder, Console console, CommonOptions common) {
        this.study = study;
        this.folder = folder;
        this.console = console;
        this.data = new StudyData(study, file, folder, console, common);
        this.lab = new StudyTrial(data, folder, common);
    }

    /** Draws and unpacks what the experiments of the given parts need, so that several processes find it. */
    void prepare(Set<Part> parts) {
        wanted(parts).forEach(this::key);
    }

    private Map<Experiment, Set<Part>> wanted(Set<Part> parts) {
        Map<Experiment, Set<Part>> wanted = new LinkedHashMap<>(study.experiments());
        wanted.values().removeIf(p -> Collections.disjoint(p, parts));
        return wanted;
    }

    /**
     * Runs experiments of the given parts, one after the other; each leaves one file. What another process has begun is left
     * to it.
     *
     * @param minutes after which no second one is begun; 0: no limit
     */
    void run(Set<Part> parts, double minutes) {
        int place = 1;
        Claim mine = Claim.on(lock(String.valueOf(place)));
        while (mine == null) {
            mine = Claim.on(lock(String.valueOf(++place)));
        }
        try (Claim held = mine) {
            run(parts, minutes, running(String.valueOf(place)));
        }
    }

    private void run(Set<Part> parts, double minutes, Path work) {
        long begin = System.nanoTime();
        Map<Experiment, Set<Part>> all = wanted(parts);
        int number = 0;
        int ran = 0;
        for (Map.Entry<Experiment, Set<Part>> e : all.entrySet()) {
            number++;
            String key = key(e.getKey(), e.getValue());
            if (Files.exists(file(key))) {
                continue;
            }
            double passed = (System.nanoTime() - begin) / 60e9;
            if (minutes > 0 && ran > 0 && passed >= minutes) {
                console.note("stopped after %.0f minutes before experiment %d of %d", passed, number, all.size());
                return;
            }
            try (Claim claim = Claim.on(lock(key))) {
                // Who held it a moment ago has left its result.
                if (claim == null || Files.exists(file(key))) {
                    continue;
                }
                String name = e.getKey().label();
                console.note("experiment %d of %d: %s", number, all.size(), name);
                StudyResult result = lab.run(e.getKey(), key, e.getValue().contains(Part.PICTURES), work);
                Json.write(file(key), result);
                ran++;
                console.note("  %s: %s", name, summary(result));
            }
        }
    }

    private Path lock(String name) {
        return running(name + ".lock");
    }

    /** Where experiments leave what is of no use once they have ended. */
    private Path running(String name) {
        return folder.resolve("running").resolve(name);
    }

    /** Everything that is finished, as a page with its figures and as one file. */
    StudyReport report(Selection.Rule rule) {
        List<Results.Entry> entries = new ArrayList<>();
        study.experiments().forEach((trial, parts) -> {
            Path file = file(key(trial, parts));
            if (Files.exists(file)) {
                entries.add(new Results.Entry(Json.read(file, StudyResult.class), parts));
            }
        });
        Results results = new Results(study, entries, rule);
        StudyReport report = results.report();
        Json.write(folder.resolve("study-report.json"), report);
        new StudyPage(results, report).write(folder);
        return report;
    }

    private Path file(String key) {
        return folder.resolve("results/" + key + ".json");
    }

    /** Hash of all that decides an experiment's figures, but the version of this tool: a result says which one made it. */
    String key(Experiment trial, Set<Part> parts) {
        List<String> all = new ArrayList<>(List.of(
                Json.compact(trial),
                data.net(trial.model()).model().contentHash(),
                trial.plan() == null ? "" : Json.compact(data.plan(trial.plan())),
                data.images(trial.learn()).sha256(),
                trial.concepts() == null ? "" : data.images(trial.concepts()).sha256(),
                String.valueOf(parts.contains(Part.PICTURES))));
        trial.judge().forEach(j -> all.add(data.images(j).sha256()));
        var digest = Hashes.sha256();
        all.forEach(part -> digest.update((part + '\n').getBytes(StandardCharsets.UTF_8)));
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
