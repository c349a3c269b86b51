package org.sbonnx.insert.check;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.site.ContentFlow;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/**
 * Evaluates the structural rules of a policy from the model file alone. Every claim of the manifest is proved on the graph. Time and memory are linear in the size of the file.
 */
public final class StructureCheck {
    private static final Pattern PLACEHOLDER = Pattern.compile("(u\\d+_)?(code|channel)\\d+");

    private final Policy.Structure rules;
    private final OnnxModel model;
    private final @Nullable OnnxModel original;
    private final GraphIndex index;
    private final @Nullable Manifest manifest;
    private final List<DeclaredBottleneck> bottlenecks;
    private final List<Finding> findings = new ArrayList<>();

    private StructureCheck(Policy.Structure rules, OnnxModel model, @Nullable OnnxModel original) {
        this.rules = rules;
        this.model = model;
        this.original = original;
        this.index = model.index();
        this.manifest = Manifests.find(model).orElse(null);
        this.bottlenecks = manifest == null
                ? List.of()
                : manifest.bottlenecks().stream()
                        .map(b -> new DeclaredBottleneck(model, b))
                        .toList();
    }

    /**
     * Findings in the order of the rules, at least one for each rule that is asked for. A model without a bottleneck fails
     * every rule.
     *
     * @param original the model it was made from; needed by the rule {@code unchanged} alone
     * @throws org.sbonnx.schemas.BadInput if the manifest is malformed
     */
    public static List<Finding> check(Policy.Structure rules, OnnxModel model, @Nullable OnnxModel original) {
        StructureCheck check = new StructureCheck(rules, model, original);
        check.checkPresent();
        check.checkCut();
        check.checkForm();
        check.checkChannels();
        check.checkNames();
        check.checkReaders();
        check.checkUnchanged();
        return List.copyOf(check.findings);
    }

    private void add(String rule, @Nullable String subject, boolean passed, String message, @Nullable String why) {
        add(rule, subject, passed, message, why, List.of());
    }

    private void add(
            String rule,
            @Nullable String subject,
            boolean passed,
            String message,
            @Nullable String why,
            List<String> details) {
        Outcome outcome = passed ? Outcome.PASS : Outcome.FAIL;
        findings.add(
                Finding.of("structure." + rule, subject, outcome, message, why).withDetails(details));
    }

    /** Whether the model declares a bottleneck; adds a failed finding where it does not. */
    private boolean requireBottlenecks(String rule, @Nullable String why) {
        if (bottlenecks.isEmpty()) {
            add(rule, null, false, "the model declares no bottleneck", why);
        }
        return !bottlenecks.isEmpty();
    }

    private void checkPresent() {
        Policy.BottleneckRule rule = rules.bottlenecks();
        if (rule == null || !requireBottlenecks("bottlenecks", rule.why())) {
            return;
        }
        List<String> wanted = Optional.ofNullable(rule.sites())
                .orElseGet(() ->
                        bottlenecks.stream().map(b -> b.declared().label()).toList());
        for (String site : wanted) {
            Optional<Bottleneck> found = bottlenecks.stream()
                    .map(DeclaredBottleneck::declared)
                    .filter(b -> site.equals(b.alias()) || site.equals(b.site()))
                    .findFirst();
            List<String> missing = found.map(this::missingTensors).orElse(List.of());
            String message = found.isEmpty()
                    ? "there is no bottleneck; the model declares them at "
                            + bottlenecks.stream()
                                    .map(b -> b.declared().label())
                                    .toList()
                    : missing.isEmpty()
                            ? "a bottleneck of " + found.get().channels() + " channels is declared and present"
                            : "a bottleneck is declared, but the graph lacks " + missing;
            add("bottlenecks", site, found.isPresent() && missing.isEmpty(), message, rule.why());
        }
    }

    private List<String> missingTensors(Bottleneck b) {
        List<String> names = new ArrayList<>();
        b.tensors().forEach(c -> {
            names.add(c.source());
            names.addAll(c.logits());
            names.addAll(c.codes());
            names.add(c.output());
        });
        return names.stream().distinct().filter(n -> !index.has(n)).toList();
    }

    private void checkCut() {
        Policy.SimpleRule rule = rules.cut();
        if (rule == null || !requireBottlenecks("cut", rule.why())) {
            return;
        }
        ContentFlow flow = new ContentFlow(index);
        for (List<Bottleneck> cut : Objects.requireNonNull(manifest).cuts()) {
            List<String> outputs = cut.stream()
                    .flatMap(b -> b.tensors().stream())
                    .map(Manifest.Copy::output)
                    .filter(index::has)
                    .toList();
            List<String> bypass = flow.pathAvoiding(outputs);
            String set = cut.get(0).set();
            add(
                    "cut",
                    set == null ? cut.get(0).label() : set,
                    bypass.isEmpty() && outputs.stream().anyMatch(flow.relevant()::contains),
                    cutMessage(flow, outputs, bypass, cut.size()),
                    rule.why(),
                    bypass);
        }
    }

    private static String cutMessage(ContentFlow flow, List<String> outputs, List<String> bypass, int places) {
        String it = places == 1 ? "it" : "its " + places + " places";
        if (!bypass.isEmpty()) {
            return "a path of " + bypass.size() + " values leads round " + it + " from the input to the output";
        }
        if (outputs.stream().noneMatch(flow.relevant()::contains)) {
            return "no content flows through " + it + " to an output";
        }
        return (places == 1 ? "dominates" : it + " together dominate") + " every output: of "
                + flow.relevant().size() + " values that carry content, none leads from an input to an output without "
                + (places == 1 ? "it" : "them");
    }

    private void checkForm() {
        Policy.FormRule rule = rules.form();
        if (rule == null || !requireBottlenecks("form", rule.why())) {
            return;
        }
        for (DeclaredBottleneck b : bottlenecks) {
            List<String> faults = new ArrayList<>(b.formFaults());
            CodeForm wanted = rule.unsupervised();
            for (Manifest.Group g : b.declared().groups()) {
                if (wanted != null && g.kind() == BottleneckKind.USB && g.form() != wanted) {
                    faults.add("group '" + g.category() + "' is declared " + lower(g.form()) + ", the policy wants "
                            + lower(wanted));
                }
            }
            List<String> forms = b.declared().groups().stream()
                    .map(g -> lower(g.form()))
                    .distinct()
                    .toList();
            add(
                    "form",
                    b.declared().label(),
                    faults.isEmpty(),
                    faults.isEmpty()
                            ? "its codes are " + String.join(" and ", forms) + " by construction"
                            : faults.get(0),
                    rule.why(),
                    faults.isEmpty() ? List.of() : faults.subList(1, faults.size()));
        }
    }

    private static String lower(CodeForm form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    private void checkChannels() {
        Policy.ChannelRule rule = rules.channels();
        if (rule == null || !requireBottlenecks("channels", rule.why())) {
            return;
        }
        for (DeclaredBottleneck b : bottlenecks) {
            int n = b.declared().channels();
            Outcome outcome = n <= rule.max() ? Outcome.PASS : Outcome.FAIL;
            String message = outcome == Outcome.PASS
                    ? "has " + n + " channels"
                    : "has " + n + " channels, but the maximum is " + rule.max();
            findings.add(new Finding(
                    "structure.channels",
                    b.declared().label(),
                    outcome,
                    message,
                    BigDecimal.valueOf(n),
                    BigDecimal.valueOf(rule.max()),
                    rule.why(),
                    List.of()));
        }
    }

    private void checkNames() {
        Policy.NameRule rule = rules.names();
        if (rule == null || !requireBottlenecks("names", rule.why())) {
            return;
        }
        Set<String> all = new HashSet<>();
        for (DeclaredBottleneck b : bottlenecks) {
            List<String> faults = new ArrayList<>();
            for (Manifest.Group g : b.declared().groups()) {
                Set<String> inGroup = new HashSet<>();
                for (Manifest.Channel c : g.channels()) {
                    all.add(c.name());
                    String fault = nameFault(c.name(), inGroup, Boolean.FALSE.equals(rule.placeholders()));
                    if (fault != null) {
                        faults.add("channel " + c.index() + " of group '" + g.category() + "' " + fault);
                    }
                }
            }
            String message = faults.isEmpty() ? "every channel has a name of its own" : faults.get(0);
            add("names", b.declared().label(), faults.isEmpty(), message, rule.why(), faults);
        }
        for (String name : Optional.ofNullable(rule.keep()).orElse(List.of())) {
            boolean there = all.contains(name);
            add("names", name, there, there ? "a channel has this name" : "no channel has this name", rule.why());
        }
    }

    private static @Nullable String nameFault(String name, Set<String> before, boolean refusePlaceholders) {
        if (name.isBlank()) {
            return "has no name";
        }
        if (!before.add(name)) {
            return "has the name '" + name + "' of another one";
        }
        return refusePlaceholders && PLACEHOLDER.matcher(name).matches() ? "is only called '" + name + "'" : null;
    }

    private void checkReaders() {
        Policy.SimpleRule rule = rules.readers();
        if (rule == null || !requireBottlenecks("readers", rule.why())) {
            return;
        }
        for (DeclaredBottleneck b : bottlenecks) {
            List<String> faults = b.consumerFaults();
            String message = faults.isEmpty()
                    ? "its " + b.declared().readers().size() + " declared readers, and no others, take its "
                            + b.declared().channels() + " channels"
                    : faults.get(0);
            add(
                    "readers",
                    b.declared().label(),
                    faults.isEmpty(),
                    message,
                    rule.why(),
                    faults.isEmpty() ? List.of() : faults.subList(1, faults.size()));
        }
    }

    private void checkUnchanged() {
        Policy.UnchangedRule rule = rules.unchanged();
        if (rule == null || !requireBottlenecks("unchanged", rule.why())) {
            return;
        }
        if (original == null) {
            findings.add(Finding.of(
                    "structure.unchanged",
                    null,
                    Outcome.INCOMPARABLE,
                    "the original model is not given: name it with --original",
                    rule.why()));
            return;
        }
        String declared = Objects.requireNonNull(manifest).original().sha256();
        String given = original.sha256();
        if (!declared.equals(given)) {
            findings.add(Finding.of(
                    "structure.unchanged",
                    null,
                    Outcome.INCOMPARABLE,
                    "the model says that it was made from the original " + declared + ", given is " + given,
                    rule.why()));
            return;
        }
        List<String> changes = new UnchangedCheck(
                        original,
                        model,
                        index,
                        bottlenecks,
                        Objects.requireNonNull(manifest).allViews(),
                        !Boolean.FALSE.equals(rule.training()))
                .changes();
        String message = changes.isEmpty()
                ? "nothing differs from the original but the bottlenecks and what they permit"
                : changes.size() + (changes.size() == 1 ? " change" : " changes") + " beside the bottlenecks";
        add("unchanged", null, changes.isEmpty(), message, rule.why(), changes);
    }
}
