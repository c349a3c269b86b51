package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The architecture page names classes and packages that exist. */
class ArchitecturePageTest {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)`");
    private static final Pattern PACKAGE =
            Pattern.compile("`((?:graph|insert|trainer|auic|workflow|study|cli)\\.[a-z.]+)`");

    private static String page() throws IOException {
        return Files.readString(PROJECT.resolve("docs/architecture.md"));
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher m = pattern.matcher(page());
        while (m.find()) {
            names.add(m.group(1));
        }
        return names;
    }

    private static Set<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT, 12)) {
            return files.filter(f -> f.toString().contains("src"))
                    .filter(f -> f.toString().endsWith(".java"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void everyClassExists() throws IOException {
        Set<String> classes = sources().stream()
                .map(f -> f.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        Set<String> named = found(CLASS);
        assertThat(named).hasSizeGreaterThan(40);
        named.removeAll(classes);
        assertThat(named).isEmpty();
    }

    @Test
    void everyPackageExists() throws IOException {
        Set<String> packages = sources().stream()
                .map(f -> f.getParent().toString().replace('/', '.').replace('\\', '.'))
                .collect(Collectors.toSet());
        Set<String> named = found(PACKAGE);
        assertThat(named).isNotEmpty();
        named.removeIf(name -> packages.stream().anyMatch(p -> p.endsWith("org.sbonnx." + name)));
        assertThat(named).isEmpty();
    }

    /** The rooms table has a row for each module, which names each of its packages, and no other. */
    @Test
    void theRoomsTableNamesEveryPackageOfEveryModule() throws IOException {
        Matcher row = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|([^|]*)\\|").matcher(page());
        Set<String> modules = new TreeSet<>();
        while (row.find()) {
            String module = row.group(1);
            modules.add(module);
            Set<String> named = new TreeSet<>();
            Matcher name = Pattern.compile("`([a-z.]+)`").matcher(row.group(2));
            while (name.find()) {
                named.add(name.group(1));
            }
            assertThat(named).as(module).isEqualTo(subPackages(module));
        }
        assertThat(modules).isEqualTo(modulesOfTheBuild());
    }

    /** Packages below a module's root package, by the path from there. */
    private static Set<String> subPackages(String module) throws IOException {
        Path sources = PROJECT.resolve(module).resolve("src/main/java/org/sbonnx");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .map(f -> sources.relativize(f.getParent()))
                    .filter(p -> p.getNameCount() > 1)
                    .map(p -> p.subpath(1, p.getNameCount())
                            .toString()
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> modulesOfTheBuild() throws IOException {
        Matcher m = Pattern.compile("<module>([a-z-]+)</module>").matcher(Files.readString(PROJECT.resolve("pom.xml")));
        Set<String> modules = new TreeSet<>();
        while (m.find()) {
            modules.add(m.group(1));
        }
        return modules;
    }
}
