package org.sbonnx.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** The stream behind standard output. It remembers whether its reader went away, as {@code head} does when it has enough. */
final class StandardOutput extends FilterOutputStream {
    private boolean readerGone;

    StandardOutput(OutputStream out) {
        super(out);
    }

    /** Whether a write failed because the other end of the pipe is closed, and not for another reason such as a full disk. */
    boolean isReaderGone() {
        return readerGone;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            // The system says which it is in the message alone.
            readerGone |=
                    String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
            throw e;
        }
    }
}
