package org.sbonnx.datasets.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file's bytes as ImageIO reads them: no cache on disk, no locks, no copies. */
final class ByteArrayImageInput extends ImageInputStreamImpl {
    private final byte[] bytes;

    ByteArrayImageInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        long left = bytes.length - streamPos;
        if (length == 0 || left <= 0) {
            return length == 0 ? 0 : -1;
        }
        int n = (int) Math.min(length, left);
        System.arraycopy(bytes, (int) streamPos, into, offset, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
