package org.sbonnx.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command line in which every {@code --at SITE} may be followed by a bottleneck of its own:
 * {@code --at layer3 --usb 1x20 --at layer4 --linear 8}.
 *
 * @param common everything that belongs to no site
 * @param sites what belongs to each site, its {@code --at} first
 */
record SiteArguments(List<String> common, List<List<String>> sites) {
    private static final String SITE = "--at";
    private static final Set<String> BOTTLENECK_OPTIONS = Set.of("--usb", "--ssb", "--linear", "--identity");
    private static final Set<String> FLAGS = Set.of("--identity");
    private static final Set<String> DETAILS = Set.of("--form", "--temperature");

    static SiteArguments of(String[] args) {
        List<String> common = new ArrayList<>();
        List<List<String>> sites = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals(SITE)) {
                sites.add(new ArrayList<>());
            }
            boolean ofSite =
                    !sites.isEmpty() && (arg.equals(SITE) || BOTTLENECK_OPTIONS.contains(arg) || DETAILS.contains(arg));
            List<String> into = ofSite ? sites.get(sites.size() - 1) : common;
            into.add(arg);
            if (ofSite && !FLAGS.contains(arg) && i + 1 < args.length) {
                into.add(args[++i]);
            }
        }
        return new SiteArguments(common, sites);
    }

    /** Whether bottlenecks are named for more than one site separately. */
    boolean hasSeveralBottlenecks() {
        return sites.stream()
                        .filter(s -> s.stream().anyMatch(BOTTLENECK_OPTIONS::contains))
                        .count()
                > 1;
    }

    /** The command line for one site. */
    String[] arguments(int site) {
        List<String> all = new ArrayList<>(common);
        all.addAll(sites.get(site));
        return all.toArray(String[]::new);
    }
}
