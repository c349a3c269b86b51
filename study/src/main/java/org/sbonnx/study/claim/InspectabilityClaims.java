package org.sbonnx.study.claim;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyReport.Claim;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.study.result.ConceptAssignments;
import org.sbonnx.study.result.PaperSite;
import org.sbonnx.study.result.SeedGroup;
import org.sbonnx.study.result.SeedStatistics;
import org.sbonnx.study.result.StudyResults;

/** The paper's claims on AUiC, stability and the metric itself. */
final class InspectabilityClaims {
    private static final double GAIN = 2;
    private static final double STABLE = 0.9;

    private final StudyResults results;

    InspectabilityClaims(StudyResults results) {
        this.results = results;
    }

    List<Claim> evaluate() {
        return List.of(
                gain(),
                subordinate(),
                classes(),
                earlyOnlySsb(),
                stable(),
                plainBelow(),
                softmaxStability(),
                smallConcepts(),
                netDissect());
    }

    private Claim gain() {
        Evidence e = new Evidence(
                        "gain",
                        "USBs multiply the AUiC of the untouched network at middle and late sites",
                        "Fig. 10",
                        "on classes, the selected USB has at least twice the original's AUiC at every middle and late site (the paper: up"
                                + " to six-fold)")
                .pending(results.missing(Part.FIG10) + results.missing(Part.TABLE5));
        sites((model, site) -> {
            SeedStatistics before = auic(results.vanilla(model, site), SeedGroup.CLASS);
            SeedStatistics after = auic(results.selected(model, site), SeedGroup.CLASS);
            if (!PaperSite.isEarly(site) && before != null && after != null) {
                double ratio = after.mean() / Math.max(before.mean(), 1e-6);
                e.require(
                        ratio >= GAIN,
                        "%s %s: %.3f → %.3f (%.1f-fold)",
                        model,
                        PaperSite.nameOf(site),
                        before.mean(),
                        after.mean(),
                        ratio);
            }
        });
        return e.holdsIfAll();
    }

    private Claim subordinate() {
        Evidence e = new Evidence(
                        "subordinate",
                        "SSBs align best with sub-ordinate concepts",
                        "Fig. 10",
                        "on parts, the SSB's AUiC is above the original's and the selected USB's, at most sites")
                .pending(results.missing(Part.FIG10) + results.missing(Part.TABLE5));
        sites((model, site) -> compare(e, model, site, SeedGroup.PART, true));
        return e.holdsIfMost();
    }

    private Claim classes() {
        Evidence e = new Evidence(
                        "classes",
                        "USBs align best with classes",
                        "Fig. 10",
                        "on classes, the selected USB's AUiC is above the original's and the SSB's, at most middle and late sites")
                .pending(results.missing(Part.FIG10) + results.missing(Part.TABLE5));
        sites((model, site) -> {
            if (!PaperSite.isEarly(site)) {
                compare(e, model, site, SeedGroup.CLASS, false);
            }
        });
        return e.holdsIfMost();
    }

    private void compare(Evidence e, String model, String site, String category, boolean supervisedWins) {
        SeedStatistics vanilla = auic(results.vanilla(model, site), category);
        SeedStatistics ssb = auic(ssb(Part.FIG10, model, site, false), category);
        SeedStatistics usb = auic(results.selected(model, site), category);
        if (vanilla != null && ssb != null && usb != null) {
            double best = supervisedWins ? ssb.mean() : usb.mean();
            double other = supervisedWins ? usb.mean() : ssb.mean();
            e.require(
                    best > other && best > vanilla.mean(),
                    "%s %s: original %.3f, SSB %.3f, USB %.3f",
                    model,
                    PaperSite.nameOf(site),
                    vanilla.mean(),
                    ssb.mean(),
                    usb.mean());
        }
    }

    private Claim earlyOnlySsb() {
        Evidence e = new Evidence(
                        "stage3",
                        "At stage3 only SSBs improve inspectability",
                        "Fig. 10, section 5.3",
                        "at stage3, on classes, the SSB's AUiC is above the original's and the selected USB's is not")
                .pending(results.missing(Part.FIG10) + results.missing(Part.TABLE5));
        sites((model, site) -> {
            SeedStatistics vanilla = auic(results.vanilla(model, site), SeedGroup.CLASS);
            SeedStatistics ssb = auic(ssb(Part.FIG10, model, site, false), SeedGroup.CLASS);
            SeedStatistics usb = auic(results.selected(model, site), SeedGroup.CLASS);
            if (PaperSite.isEarly(site) && vanilla != null && ssb != null && usb != null) {
                e.require(
                        ssb.mean() > vanilla.mean(), "%s: SSB %.3f, original %.3f", model, ssb.mean(), vanilla.mean());
                e.require(
                        usb.mean() <= vanilla.mean(), "%s: USB %.3f, original %.3f", model, usb.mean(), vanilla.mean());
            }
        });
        return e.holdsIfAll();
    }

    private Claim stable() {
        Evidence e = new Evidence(
                        "stable",
                        "USBs are stable",
                        "Table 7",
                        "S of the selected USB is at least 0.9 on the label grid at every site")
                .pending(results.missing(Part.TABLE5));
        sites((model, site) -> {
            SeedStatistics s =
                    results.selected(model, site).map(SeedGroup::stability).orElse(null);
            if (s != null) {
                e.require(s.mean() >= STABLE, "%s %s: %s", model, PaperSite.nameOf(site), s.format(3));
            }
        });
        return e.holdsIfAll();
    }

    private Claim plainBelow() {
        Evidence e = new Evidence(
                        "plain",
                        "Plain bottlenecks are less stable than the original",
                        "Table 7",
                        "S of the linear bottleneck is below the original's at every site")
                .pending(results.missing(Part.TABLE7));
        sites((model, site) -> {
            SeedStatistics before =
                    results.vanilla(model, site).map(SeedGroup::stability).orElse(null);
            SeedStatistics plain = results.groupsOf(Part.TABLE7).stream()
                    .filter(g -> g.isAt(model, site) && g.experiment().has(StudyBottleneck.Linear.class))
                    .findFirst()
                    .map(SeedGroup::stability)
                    .orElse(null);
            if (before != null && plain != null) {
                e.require(
                        plain.mean() < before.mean(),
                        "%s %s: %.3f against %.3f",
                        model,
                        PaperSite.nameOf(site),
                        plain.mean(),
                        before.mean());
            }
        });
        return e.holdsIfAll();
    }

    private Claim softmaxStability() {
        Evidence e = new Evidence(
                        "softmax-stability",
                        "A softmax doubles an SSB's stability and divides its AUiC by three",
                        "Table 7, section 5.3",
                        "S at least 1.5-fold and AUiC (all concepts of the first data set) at most half of that without softmax")
                .pending(results.missing(Part.TABLE7));
        for (SeedGroup with : results.groupsOf(Part.TABLE7)) {
            if (with.experiment().softmax()) {
                ssb(Part.TABLE7, with.experiment().model(), with.experiment().site(), false)
                        .ifPresent(without -> {
                            SeedStatistics s0 = without.stability();
                            SeedStatistics s1 = with.stability();
                            SeedStatistics a0 = auic(Optional.of(without), null);
                            SeedStatistics a1 = auic(Optional.of(with), null);
                            if (s0 != null && s1 != null && a0 != null && a1 != null) {
                                e.require(
                                        s1.mean() >= 1.5 * s0.mean() && a1.mean() <= 0.5 * a0.mean(),
                                        "%s %s: S %.3f → %.3f, AUiC %.3f → %.3f",
                                        with.experiment().model(),
                                        with.paperSite(),
                                        s0.mean(),
                                        s1.mean(),
                                        a0.mean(),
                                        a1.mean());
                            }
                        });
            }
        }
        return e.holdsIfAll();
    }

    private Claim smallConcepts() {
        Evidence e = new Evidence(
                        "small",
                        "mIoU assignment finds small concepts where IoU does not",
                        "Table 6",
                        "more channels of an SSB are assigned the concept they were trained for by mIoU than by IoU, and what mIoU alone"
                                + " finds is smaller than what IoU says instead")
                .pending(results.missing(Part.TABLE6));
        for (SeedGroup g : results.groupsOf(Part.TABLE6)) {
            if (g.experiment().has(StudyBottleneck.Ssb.class)) {
                StudyResult r = g.results().get(0);
                ConceptAssignments a =
                        ConceptAssignments.of(r, g.experiment().judge().get(0));
                e.require(
                        a.byMiou() > a.byIou(),
                        "%s %s: %d by mIoU, %d by IoU of %d",
                        g.experiment().model(),
                        g.paperSite(),
                        a.byMiou(),
                        a.byIou(),
                        a.channels());
                size(e, Objects.requireNonNull(g.firstScore(r)));
            }
        }
        return e.holdsIfAll();
    }

    private static void size(Evidence e, StudyResult.Score s) {
        List<StudyResult.Channel> alone = s.channelScores().stream()
                .filter(c -> c.name().equals(c.concept()) && !c.name().equals(c.iouConcept()))
                .filter(c -> c.pixels() != null && c.iouPixels() != null)
                .toList();
        if (!alone.isEmpty()) {
            double found = alone.stream()
                    .mapToLong(c -> Objects.requireNonNull(c.pixels()))
                    .average()
                    .orElse(0);
            double instead = alone.stream()
                    .mapToLong(c -> Objects.requireNonNull(c.iouPixels()))
                    .average()
                    .orElse(0);
            e.require(found < instead, "on average %.0f pixels, IoU's %.0f", found, instead);
        }
    }

    private Claim netDissect() {
        Evidence e = new Evidence(
                        "netdissect",
                        "NetDissect's threshold fails on two-state channels",
                        "Fig. 7, section 5.2",
                        "NetDissect calls at most half as many channels of a USB detectors as the optimum assigns")
                .pending(results.missing(Part.TABLE6));
        for (SeedGroup g : results.groupsOf(Part.TABLE6)) {
            StudyResult.Score s = g.firstScore(g.results().get(0));
            if (g.experiment().has(StudyBottleneck.Usb.class) && s != null && s.netDissect() != null) {
                e.require(
                        2 * s.netDissect() <= s.assigned(),
                        "%s %s %s: %d against %d",
                        g.experiment().model(),
                        g.paperSite(),
                        g.experiment().size(),
                        s.netDissect(),
                        s.assigned());
            }
        }
        return e.holdsIfAll();
    }

    private interface SiteVisitor {
        void visit(String model, String site);
    }

    private void sites(SiteVisitor visitor) {
        List<SeedGroup> all = results.groupsOf(Part.FIG10);
        for (String model : StudyResults.modelsOf(all)) {
            StudyResults.sitesOf(all, model).forEach(site -> visitor.visit(model, site));
        }
    }

    private Optional<SeedGroup> ssb(Part part, String model, String site, boolean softmax) {
        return results.groupsOf(part).stream()
                .filter(g -> g.isAt(model, site)
                        && g.experiment().has(StudyBottleneck.Ssb.class)
                        && g.experiment().softmax() == softmax)
                .findFirst();
    }

    /** AUiC on the first data set; {@code category} null for all categories together. */
    private static @Nullable SeedStatistics auic(Optional<SeedGroup> group, @Nullable String category) {
        return group.map(g -> g.auic(g.experiment().judge().get(0), category)).orElse(null);
    }
}
