package org.sbonnx.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line run in this process. */
record Run(int code, String out, String err) {
    static Run sb(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new Sb(new PrintWriter(out, true), new PrintWriter(err, true), false).run(args);
        return new Run(code, out.toString(), err.toString());
    }
}
