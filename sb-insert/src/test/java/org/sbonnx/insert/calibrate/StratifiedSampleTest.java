package org.sbonnx.insert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StratifiedSampleTest {
    private static final int CAPACITY = 5;

    /** Values of a pixel: its place, so that mixed-up pixels are seen. */
    private static final class Place implements StratifiedSample.PixelValues {
        private final long position;
        private int made;

        Place(long position) {
            this.position = position;
        }

        @Override
        public float[] activations() {
            made++;
            return new float[] {position};
        }

        @Override
        public float[] outputs() {
            return new float[] {-position};
        }
    }

    private static int stratum(long position) {
        return position % 10 == 0 ? 0 : position % 10 < 4 ? 1 : 2;
    }

    private static StratifiedSample sampled(List<Long> positions, long seed) {
        StratifiedSample sample = new StratifiedSample(3, CAPACITY, seed);
        positions.forEach(p -> sample.offer(stratum(p), p, new Place(p)));
        return sample;
    }

    private static List<Long> kept(StratifiedSample sample) {
        return sample.pixels().stream()
                .map(StratifiedSample.SampledPixel::position)
                .toList();
    }

    private static List<Long> positions(int n) {
        List<Long> all = new ArrayList<>();
        for (long p = 0; p < n; p++) {
            all.add(p);
        }
        return all;
    }

    /** Brute force: sort the offered pixels of a stratum by priority and take the highest. */
    private static List<Long> expected(int n, int stratum, long seed) {
        return positions(n).stream()
                .filter(p -> stratum(p) == stratum)
                .sorted(Comparator.comparingLong((Long p) -> StratifiedSample.mix(p ^ seed))
                        .reversed())
                .limit(CAPACITY)
                .sorted()
                .toList();
    }

    @Test
    void eachStratumKeepsItsHighestPrioritiesInOrderOfPosition() {
        List<Long> expected = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            expected.addAll(expected(200, s, 9));
        }
        assertThat(kept(sampled(positions(200), 9))).isEqualTo(expected);
    }

    @Test
    void theOrderOfTheOffersDoesNotMatterButTheSeedDoes() {
        List<Long> shuffled = positions(200);
        Collections.shuffle(shuffled, new Random(3));
        assertThat(kept(sampled(shuffled, 9))).isEqualTo(kept(sampled(positions(200), 9)));
        assertThat(kept(sampled(shuffled, 10))).isNotEqualTo(kept(sampled(positions(200), 9)));
    }

    @Test
    void aSmallStratumIsKeptWhole() {
        StratifiedSample sample = sampled(positions(30), 1);
        assertThat(List.of(sample.kept(0), sample.kept(1), sample.kept(2))).containsExactly(3, 5, 5);
        assertThat(List.of(sample.seen(0), sample.seen(1), sample.seen(2))).containsExactly(3L, 9L, 18L);
        assertThat(kept(sample).subList(0, 3)).containsExactly(0L, 10L, 20L);
    }

    @Test
    void aPixelKeepsItsOwnValuesAndStratum() {
        for (StratifiedSample.SampledPixel p : sampled(positions(200), 2).pixels()) {
            assertThat(p.activations()).containsExactly(p.position());
            assertThat(p.outputs()).containsExactly(-p.position());
            assertThat(p.stratum()).isEqualTo(stratum(p.position()));
        }
    }

    @Test
    void valuesOfPixelsThatAreNotKeptAreNotComputed() {
        StratifiedSample sample = new StratifiedSample(1, 1, 0);
        List<Place> places = new ArrayList<>();
        long highest = Long.MIN_VALUE;
        int records = 0;
        for (long p = 0; p < 100; p++) {
            Place place = new Place(p);
            places.add(place);
            sample.offer(0, p, place);
            if (StratifiedSample.mix(p) > highest) {
                highest = StratifiedSample.mix(p);
                records++;
            }
        }
        assertThat(places.stream().mapToInt(p -> p.made).sum())
                .isEqualTo(records)
                .isLessThan(30);
    }

    /** Two pixels of a stratum of ten stand for five each. */
    @Test
    void frequencyIsTheNumberOfPixelsOfferedForEachOneKept() {
        StratifiedSample sample = new StratifiedSample(2, 2, 0);
        for (long p = 0; p < 10; p++) {
            sample.offer(0, p, new Place(p));
        }
        sample.offer(1, 77, new Place(77));
        SampleMatrices matrices = SampleMatrices.of(sample, 1);
        assertThat(matrices.strata()).containsExactly(0, 0, 1);
        assertThat(matrices.frequency()).containsExactly(5, 5, 1);
        assertThat(matrices.weights(0)).containsExactly(1, 1, 1);
        assertThat(matrices.weights(1)).containsExactly(5, 5, 1);
    }
}
