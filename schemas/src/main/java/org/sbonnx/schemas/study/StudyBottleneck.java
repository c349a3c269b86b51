package org.sbonnx.schemas.study;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bottleneck as a study names it, such as {@code usb 2x10} or {@code ssb part pick 12 softmax}. */
public sealed interface StudyBottleneck {
    /** All texts that can be parsed. */
    Pattern FORM =
            Pattern.compile("none|linear (?<linear>[1-9]\\d{0,5})|usb (?<groups>[1-9]\\d{0,5})x(?<codes>\\d{1,6})"
                    + "|ssb (?<source>[\\w,-]+)( pick (?<pick>[1-9]\\d{0,5}))?(?<softmax> softmax)?");

    /** The unchanged model. */
    record None() implements StudyBottleneck {}

    /** A linear bottleneck. */
    record Linear(int channels) implements StudyBottleneck {}

    /** A USB: {@code groups} parallel groups of {@code codes} one-hot channels. */
    record Usb(int groups, int codes) implements StudyBottleneck {
        /** Number of channels of all groups together. */
        public int channels() {
            return groups * codes;
        }
    }

    /**
     * An SSB.
     *
     * @param source of its concepts: categories separated by commas, or a preset
     * @param pick number of concepts to pick at random; 0 for all
     * @param softmax whether its channels pass a softmax
     */
    record Ssb(String source, int pick, boolean softmax) implements StudyBottleneck {}

    /** Whether a text names a bottleneck. */
    static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Parses the text of a study.
     *
     * @throws IllegalArgumentException if it is not {@linkplain #isValid valid}
     */
    static StudyBottleneck parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        if (m.group("linear") != null) {
            return new Linear(Integer.parseInt(m.group("linear")));
        }
        if (m.group("groups") != null) {
            return new Usb(Integer.parseInt(m.group("groups")), Integer.parseInt(m.group("codes")));
        }
        if (m.group("source") != null) {
            String pick = m.group("pick");
            return new Ssb(m.group("source"), pick == null ? 0 : Integer.parseInt(pick), m.group("softmax") != null);
        }
        return new None();
    }
}
