package org.sbonnx.datasets.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.image.FileNames;

/**
 * A pattern for one name: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]}, {@code {a,b}}; a backslash takes the character
 * after it literally. Matching takes time in proportion to the name's length times the pattern's, whatever the pattern. Names in
 * both Unicode forms match alike.
 */
final class GlobPattern {
    private static final int MAX_ALTERNATIVES = 1000;

    private final String text;
    private final int[] pattern;
    /** Without braces; a null stands for a star. */
    private final List<List<@Nullable IntPredicate>> alternatives = new ArrayList<>();

    private GlobPattern(String text) {
        this.text = text;
        this.pattern = FileNames.composed(text).codePoints().toArray();
    }

    /** @throws PatternSyntaxException if the pattern is malformed, or has too many alternatives */
    static GlobPattern compile(String text) {
        GlobPattern glob = new GlobPattern(text);
        glob.alternatives.add(new ArrayList<>());
        int at = glob.append(glob.alternatives, 0, false);
        if (at < glob.pattern.length) {
            throw glob.malformed("unmatched }", at);
        }
        return glob;
    }

    boolean matches(String name) {
        int[] characters = FileNames.composed(name).codePoints().toArray();
        return alternatives.stream().anyMatch(tokens -> matches(tokens, characters));
    }

    /** If the rest does not match, the last star takes one more character; earlier stars need no second try. */
    private static boolean matches(List<@Nullable IntPredicate> tokens, int[] name) {
        int token = 0;
        int star = -1;
        int starEnd = 0;
        int at = 0;
        while (at < name.length) {
            IntPredicate next = token < tokens.size() ? tokens.get(token) : c -> false;
            if (next == null) {
                star = token++;
                starEnd = at;
            } else if (next.test(name[at])) {
                token++;
                at++;
            } else if (star >= 0) {
                token = star + 1;
                at = ++starEnd;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token) == null) {
            token++;
        }
        return token == tokens.size();
    }

    /** Appends tokens to each of {@code to} up to the pattern's end, or within braces up to a comma or brace; returns where. */
    private int append(List<List<@Nullable IntPredicate>> to, int from, boolean inBraces) {
        int at = from;
        while (at < pattern.length) {
            int c = pattern[at];
            if (c == '}' || (inBraces && c == ',')) {
                return at;
            }
            if (c == '{') {
                if (inBraces) {
                    throw malformed("braces within braces", at);
                }
                at = appendBraces(to, at + 1);
            } else if (c == '[') {
                int end = endOfClass(at);
                IntPredicate members = members(at + 1, end);
                to.forEach(tokens -> tokens.add(members));
                at = end + 1;
            } else if (c == '*') {
                to.stream()
                        .filter(t -> t.isEmpty() || t.get(t.size() - 1) != null)
                        .forEach(t -> t.add(null));
                at++;
            } else {
                int literal = c == '\\' ? escaped(++at) : c;
                IntPredicate one = c == '?' ? x -> true : x -> x == literal;
                to.forEach(tokens -> tokens.add(one));
                at++;
            }
        }
        return at;
    }

    private int appendBraces(List<List<@Nullable IntPredicate>> to, int from) {
        List<List<@Nullable IntPredicate>> all = new ArrayList<>();
        int at = from;
        while (true) {
            List<List<@Nullable IntPredicate>> branch = new ArrayList<>();
            to.forEach(tokens -> branch.add(new ArrayList<>(tokens)));
            at = append(branch, at, true);
            all.addAll(branch);
            if (all.size() > MAX_ALTERNATIVES) {
                throw malformed("more than " + MAX_ALTERNATIVES + " alternatives in braces", at);
            }
            if (at == pattern.length) {
                throw malformed("missing }", at);
            }
            if (pattern[at++] == '}') {
                to.clear();
                to.addAll(all);
                return at;
            }
        }
    }

    private int endOfClass(int open) {
        int at = open + 1;
        if (at < pattern.length && pattern[at] == '!') {
            at++;
        }
        at++;
        while (at < pattern.length && pattern[at] != ']') {
            at++;
        }
        if (at >= pattern.length) {
            throw malformed("missing ]", open);
        }
        return at;
    }

    private IntPredicate members(int from, int end) {
        boolean negated = pattern[from] == '!';
        int first = negated ? from + 1 : from;
        IntPredicate any = x -> false;
        for (int at = first; at < end; at++) {
            int low = pattern[at];
            int high = low;
            if (at + 2 < end && pattern[at + 1] == '-') {
                high = pattern[at + 2];
                at += 2;
            }
            if (high < low) {
                throw malformed("a range that ends before it begins", at);
            }
            int last = high;
            any = any.or(x -> x >= low && x <= last);
        }
        return negated ? any.negate() : any;
    }

    private int escaped(int at) {
        if (at == pattern.length) {
            throw malformed("a backslash at the end", at);
        }
        return pattern[at];
    }

    private PatternSyntaxException malformed(String problem, int at) {
        return new PatternSyntaxException(problem, text, at);
    }
}
