package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CountEncodingTest {
    private static byte[] encode(long... counts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CountEncoding.write(new DataOutputStream(bytes), counts);
        return bytes.toByteArray();
    }

    private static long[] decode(int n, byte... bytes) throws IOException {
        long[] counts = new long[n];
        CountEncoding.addTo(counts, new DataInputStream(new ByteArrayInputStream(bytes)));
        return counts;
    }

    @Test
    void bytesAreThoseOfLeb128() throws IOException {
        // 624485 is the example of the DWARF standard and of Wikipedia.
        assertThat(encode(0, 127, 128, 624485))
                .containsExactly(0, 0x7f, (byte) 0x80, 1, (byte) 0xe5, (byte) 0x8e, 0x26);
    }

    @Test
    void countsOfEveryLengthComeBack() throws IOException {
        long[] counts = new long[64];
        Arrays.setAll(counts, i -> i == 63 ? Long.MAX_VALUE : (1L << i) - i % 2);
        assertThat(decode(64, encode(counts))).containsExactly(counts);
    }

    @Test
    void countsAreAdded() throws IOException {
        long[] counts = {5, 1L << 40};
        CountEncoding.addTo(counts, new DataInputStream(new ByteArrayInputStream(encode(300, 1L << 40))));
        assertThat(counts).containsExactly(305, 1L << 41);
    }

    @Test
    void aSumBeyond64BitsIsRefused() throws IOException {
        long[] counts = {Long.MAX_VALUE};
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encode(1)));
        assertThatThrownBy(() -> CountEncoding.addTo(counts, in)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> decode(1, endless))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 10 bytes");
        assertThatThrownBy(() -> decode(1, (byte) 0x80)).isInstanceOf(EOFException.class);
    }
}
