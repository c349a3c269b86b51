package org.sbonnx.insert.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.StringStringEntryProto;

/**
 * Names values after the PyTorch module that they are the result of, as the exporter notes it at each node: {@code encoder.layer3}
 * for the value that leaves that module, or {@code layer3} where no other module is called so.
 */
final class ScopeNames {
    private static final String SCOPES = "pkg.torch.onnx.name_scopes";
    private static final String NAMESPACE = "namespace";
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private final GraphIndex index;
    /** Modules around each node, outermost first; of nodes without a note, none. */
    private final List<List<String>> scopes = new ArrayList<>();
    /** Layers in each module. */
    private final Map<String, Integer> layers = new HashMap<>();

    private ScopeNames(GraphIndex index) {
        this.index = index;
        for (NodeProto node : index.graph().getNodeList()) {
            List<String> modules = modules(node);
            scopes.add(modules);
            if (LAYERS.contains(node.getOpType())) {
                modules.forEach(m -> layers.merge(m, 1, Integer::sum));
            }
        }
    }

    /**
     * Names of values that are the results of modules of several layers, outermost first: the last part of a module's name, or
     * all of it where that part alone would fit several values. A module that several values leave names none of them.
     */
    static Map<String, List<String>> of(GraphIndex index, Collection<String> values) {
        ScopeNames names = new ScopeNames(index);
        if (names.layers.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> modulesOf = new LinkedHashMap<>();
        Map<String, Set<String>> uses = new HashMap<>();
        for (String value : new LinkedHashSet<>(values)) {
            List<String> modules = names.modulesEndingWith(value);
            modulesOf.put(value, modules);
            for (String m : modules) {
                uses.computeIfAbsent(brief(m), k -> new HashSet<>()).add(m + " " + value);
                uses.computeIfAbsent(m, k -> new HashSet<>()).add(m + " " + value);
            }
        }
        Map<String, List<String>> found = new HashMap<>();
        modulesOf.forEach((value, modules) -> {
            List<String> own = modules.stream()
                    .flatMap(m -> Stream.of(brief(m), m)
                            .filter(n -> uses.getOrDefault(n, Set.of()).size() == 1)
                            .limit(1))
                    .toList();
            if (!own.isEmpty()) {
                found.put(value, own);
            }
        });
        return found;
    }

    /** The modules of several layers that the value leaves, outermost first. */
    private List<String> modulesEndingWith(String value) {
        Optional<Integer> producer = index.producer(value);
        List<List<String>> readers = readers(value);
        if (producer.isEmpty() || readers.isEmpty()) {
            return List.of();
        }
        return scopes.get(producer.get()).stream()
                .filter(m -> layers.getOrDefault(m, 0) > 1)
                .filter(m -> readers.stream().noneMatch(r -> r.contains(m)))
                .toList();
    }

    /** Modules around each node that reads the value, directly or through nodes without a note. */
    private List<List<String>> readers(String value) {
        List<List<String>> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (!seen.add(next)) {
                continue;
            }
            for (int reader : index.consumers(next)) {
                if (isNoted(index.node(reader))) {
                    found.add(scopes.get(reader));
                } else {
                    open.addAll(index.node(reader).getOutputList());
                }
            }
        }
        return found;
    }

    /** {@code layer3} of {@code encoder.layer3}, {@code layer3.1} of {@code encoder.layer3.1}. */
    private static String brief(String module) {
        String[] parts = module.split("\\.");
        int from = parts.length - 1;
        while (from > 0 && parts[from].chars().allMatch(Character::isDigit)) {
            from--;
        }
        return String.join(".", List.of(parts).subList(from, parts.length));
    }

    private static boolean isNoted(NodeProto node) {
        return node.getMetadataPropsList().stream()
                .anyMatch(p -> p.getKey().equals(SCOPES) || p.getKey().equals(NAMESPACE));
    }

    private static List<String> modules(NodeProto node) {
        List<String> all = note(node, SCOPES)
                .map(ScopeNames::quoted)
                .or(() -> note(node, NAMESPACE).map(ScopeNames::beforeColons))
                .orElse(List.of());
        // The last is the operation itself, and the network as a whole has no name.
        return all.stream()
                .limit(Math.max(0, all.size() - 1))
                .filter(m -> !m.isBlank())
                .distinct()
                .toList();
    }

    private static Optional<String> note(NodeProto node, String key) {
        return node.getMetadataPropsList().stream()
                .filter(p -> p.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst();
    }

    private static List<String> quoted(String list) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(list);
        while (matcher.find()) {
            parts.add(matcher.group(1));
        }
        return parts;
    }

    /** Names of {@code : Net/encoder: Encoder/relu: aten.relu}. */
    private static List<String> beforeColons(String namespace) {
        List<String> parts = new ArrayList<>();
        for (String part : namespace.split("/")) {
            int colon = part.indexOf(':');
            parts.add(colon < 0 ? part : part.substring(0, colon).strip());
        }
        return parts;
    }
}
