package org.sbonnx.datasets.mutation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spoils one file of a data set in a way that its random numbers choose. */
final class Mutator {
    private static final Pattern VALUE = Pattern.compile("-?\\d+(\\.\\d+)?|\"(?:[^\"\\\\]|\\\\.)*\"|true|false|null");
    private static final String[] NUMBERS = {
        "0",
        "-1",
        "1e308",
        "1e999",
        "-1e999",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "1e-400",
        "99999999999999999999999999",
        "0.5",
        "65536",
        "NaN",
        "Infinity",
        "00",
        "0x10",
        "1_000"
    };
    private static final String[] TEXTS = {
        "\"\"",
        "\"../../../etc/passwd\"",
        "\"/etc/passwd\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"**/**/**/*\"",
        "\"[\"",
        "\"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}\"",
        "\"a*a*a*a*a*a*a*b\"",
        "\".\"",
        "\"..\"",
        "\"e\\u0301\"",
        "null",
        "true",
        "{}",
        "[]",
        "[[[]]]",
        "{\"a\": 1}",
        "[null]",
        "\"\\n\\r\\u001b[31m\""
    };

    private final Random random;
    private final Path root;

    Mutator(Random random, Path root) {
        this.random = random;
        this.root = root;
    }

    /** Spoils a file, and says how. */
    String mutate() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        String kind = kind(file, files.get(random.nextInt(files.size())));
        return kind + " of " + root.relativize(file);
    }

    private String kind(Path file, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        boolean text = name.matches(".*\\.(json|csv|txt|xml)");
        switch (random.nextInt(text ? 14 : 9)) {
            case 0 -> {
                return write(file, flipped(bytes), "bytes flipped");
            }
            case 1 -> {
                return write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), "end cut off");
            }
            case 2 -> {
                return write(file, spliced(bytes, bytes), "part repeated");
            }
            case 3 -> {
                return write(file, spliced(bytes, Files.readAllBytes(other)), "part of another file inserted");
            }
            case 4 -> {
                return write(file, Files.readAllBytes(other), "exchange for another file");
            }
            case 5 -> {
                return write(file, headChanged(bytes), "number in the head changed");
            }
            case 6 -> {
                return link(file);
            }
            case 7 -> {
                Files.delete(file);
                return random.nextBoolean() ? "removal" : directory(file);
            }
            case 8 -> {
                return write(file, new byte[random.nextInt(3)], "emptying");
            }
            case 9, 10 -> {
                return write(file, replaced(bytes, NUMBERS[random.nextInt(NUMBERS.length)]), "number replaced");
            }
            case 11 -> {
                return write(file, replaced(bytes, TEXTS[random.nextInt(TEXTS.length)]), "value replaced");
            }
            case 12 -> {
                String open = random.nextBoolean() ? "[" : "{\"a\":";
                return write(file, replaced(bytes, open.repeat(1 + random.nextInt(100_000))), "deep nesting");
            }
            default -> {
                return write(file, swapped(bytes), "two values swapped");
            }
        }
    }

    private static String write(Path file, byte[] bytes, String kind) throws IOException {
        Files.write(file, bytes);
        return kind;
    }

    private static String directory(Path file) throws IOException {
        Files.createDirectory(file);
        return "folder in place";
    }

    private String link(Path file) throws IOException {
        Files.delete(file);
        Path[] targets = {file, root, root.resolve("gone"), Path.of("/dev/null"), file.getParent()};
        int chosen = random.nextInt(targets.length);
        Files.createSymbolicLink(file, targets[chosen]);
        return "link to " + new String[] {"itself", "the root", "nothing", "a device", "its folder"}[chosen]
                + " in place";
    }

    private byte[] flipped(byte[] bytes) {
        byte[] out = bytes.clone();
        for (int n = 1 + random.nextInt(8); n > 0 && out.length > 0; n--) {
            out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return out;
    }

    /** Sizes stand in the first bytes of most image formats. */
    private byte[] headChanged(byte[] bytes) {
        byte[] out = bytes.clone();
        int at = random.nextInt(Math.max(1, Math.min(64, out.length - 4)));
        byte[] values = {0, 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF};
        for (int i = at; i < Math.min(out.length, at + 1 + random.nextInt(4)); i++) {
            out[i] = values[random.nextInt(values.length)];
        }
        return out;
    }

    private byte[] spliced(byte[] bytes, byte[] from) {
        int at = random.nextInt(bytes.length + 1);
        int start = random.nextInt(from.length + 1);
        int end = start + random.nextInt(from.length - start + 1);
        byte[] out = new byte[bytes.length + end - start];
        System.arraycopy(bytes, 0, out, 0, at);
        System.arraycopy(from, start, out, at, end - start);
        System.arraycopy(bytes, at, out, at + end - start, bytes.length - at);
        return out;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] replaced(byte[] bytes, String value) {
        String text = latin(bytes);
        List<int[]> places = places(text);
        if (places.isEmpty()) {
            return bytes;
        }
        int[] place = places.get(random.nextInt(places.size()));
        return (text.substring(0, place[0]) + value + text.substring(place[1])).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] swapped(byte[] bytes) {
        String text = latin(bytes);
        List<int[]> places = places(text);
        if (places.size() < 2) {
            return bytes;
        }
        int first = random.nextInt(places.size() - 1);
        int[] a = places.get(first);
        int[] b = places.get(first + 1 + random.nextInt(places.size() - first - 1));
        return (text.substring(0, a[0])
                        + text.substring(b[0], b[1])
                        + text.substring(a[1], b[0])
                        + text.substring(a[0], a[1])
                        + text.substring(b[1]))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<int[]> places(String text) {
        List<int[]> places = new ArrayList<>();
        Matcher values = VALUE.matcher(text);
        while (values.find()) {
            places.add(new int[] {values.start(), values.end()});
        }
        return places;
    }
}
