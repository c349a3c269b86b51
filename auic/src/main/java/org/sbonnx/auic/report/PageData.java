package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.schemas.report.ScoreReport.Reference;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/** Data of the page's script. Scores of channels are rounded for display and stored by column. */
record PageData(
        String title,
        Origin after,
        @Nullable Origin before,
        List<Pair> sites,
        Map<String, Reference> reference,
        List<ConceptExtent> concepts,
        List<String> droppedConcepts,
        @Nullable TaskScore taskBefore,
        @Nullable TaskScore taskAfter,
        List<FrontierPoint> frontier,
        List<Epoch> training,
        List<Swatch> conceptColours,
        List<Swatch> classes,
        List<String> pictures,
        @Nullable AblationReport effects) {

    /** Provenance of the scores. */
    record Origin(
            String tool,
            ScoreReport.Model model,
            ScoreReport.@Nullable Model original,
            ScoreReport.Data data,
            String device,
            Map<String, String> options) {
        static Origin of(ScoreReport r) {
            return new Origin(r.tool(), r.model(), r.original(), r.data(), r.device(), new TreeMap<>(r.options()));
        }
    }

    /** One site of both models; at most one of them is null. */
    record Pair(
            String site,
            @Nullable String alias,
            @Nullable SiteData before,
            @Nullable SiteData after) {}

    /** Name and colour (0xRRGGBB) of a concept or class. */
    record Swatch(int id, String name, String category, int rgb) {
        static Swatch ofConcept(Concept c) {
            return new Swatch(c.index(), c.name(), c.category(), c.rgb());
        }

        static Swatch ofClass(Concept c) {
            return new Swatch(c.id(), c.name(), c.category(), c.rgb());
        }
    }

    static PageData of(ReportPage page) {
        ScoreReport after = page.after();
        ScoreReport before = page.before();
        requireComparable(after, before);
        return new PageData(
                page.title(),
                Origin.of(after),
                before == null ? null : Origin.of(before),
                pairs(after.sites(), before == null ? List.of() : before.sites()),
                new TreeMap<>(after.reference().isEmpty() && before != null ? before.reference() : after.reference()),
                after.concepts(),
                after.droppedConcepts(),
                taskBefore(after, before),
                after.segmentation() == null ? null : after.segmentation().after(),
                after.frontier() == null ? List.of() : after.frontier(),
                after.training() == null ? List.of() : after.training(),
                page.legend().concepts().stream().map(Swatch::ofConcept).toList(),
                page.legend().classes().stream().map(Swatch::ofClass).toList(),
                page.pictures().stream().map(Picture::name).toList(),
                page.effects());
    }

    private static void requireComparable(ScoreReport after, @Nullable ScoreReport before) {
        if (after.sites().isEmpty() && (before == null || before.sites().isEmpty())) {
            throw new Incomparable("no site of '" + after.model().file() + "' was scored: there is nothing to report");
        }
        if (before != null && !before.data().sha256().equals(after.data().sha256())) {
            throw new Incomparable("the model was scored on '" + after.data().name() + "' ("
                    + after.data().sha256() + "), the original on '"
                    + before.data().name() + "' (" + before.data().sha256() + ")");
        }
    }

    /** The original's accuracy, from the comparison or, failing that, from its own report. */
    private static @Nullable TaskScore taskBefore(ScoreReport after, @Nullable ScoreReport before) {
        if (after.segmentation() != null && after.segmentation().before() != null) {
            return after.segmentation().before();
        }
        return before == null || before.segmentation() == null
                ? null
                : before.segmentation().after();
    }

    private static List<Pair> pairs(List<Site> after, List<Site> before) {
        List<Site> rest = new ArrayList<>(before);
        List<Pair> pairs = new ArrayList<>();
        for (Site site : after) {
            Site partner = partner(site, rest);
            rest.remove(partner);
            pairs.add(new Pair(
                    site.site(), site.alias(), partner == null ? null : SiteData.of(partner), SiteData.of(site)));
        }
        rest.forEach(site -> pairs.add(new Pair(site.site(), site.alias(), SiteData.of(site), null)));
        return pairs;
    }

    private static @Nullable Site partner(Site site, List<Site> others) {
        for (Site other : others) {
            if (other.site().equals(site.site())) {
                return other;
            }
        }
        for (Site other : others) {
            if (other.alias() != null && Objects.equals(other.alias(), site.alias())) {
                return other;
            }
        }
        return null;
    }
}
