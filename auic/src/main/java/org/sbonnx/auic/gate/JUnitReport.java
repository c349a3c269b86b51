package org.sbonnx.auic.gate;

import java.io.StringWriter;
import java.nio.file.Path;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;

/** A verdict as JUnit XML: a violated rule is a failure, a rule that could not be evaluated an error. */
public final class JUnitReport {
    private JUnitReport() {}

    /** Writes the file atomically. */
    public static void write(Path file, Verdict verdict) {
        AtomicFile.writeText(file, xml(verdict));
    }

    static String xml(Verdict verdict) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "sbonnx " + clean(verdict.policy()));
            xml.writeAttribute("tests", String.valueOf(verdict.findings().size()));
            xml.writeAttribute(
                    "failures", String.valueOf(verdict.findingsOf(Outcome.FAIL).size()));
            xml.writeAttribute(
                    "errors",
                    String.valueOf(verdict.findingsOf(Outcome.INCOMPARABLE).size()));
            xml.writeAttribute("skipped", "0");
            for (Finding f : verdict.findings()) {
                testCase(xml, verdict, f);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML in memory cannot fail", e);
        }
        return text.toString();
    }

    private static void testCase(XMLStreamWriter xml, Verdict verdict, Finding f) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute(
                "classname", "sbonnx." + clean(verdict.model().file()).replace('.', '_'));
        xml.writeAttribute("name", clean(f.label()));
        if (f.outcome() != Outcome.PASS) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement(f.outcome() == Outcome.FAIL ? "failure" : "error");
            xml.writeAttribute("message", clean(f.label() + " " + f.message()));
            StringBuilder body = new StringBuilder(f.why() == null ? "" : "Why: " + f.why() + "\n");
            f.details().forEach(d -> body.append(d).append('\n'));
            xml.writeCharacters(clean(body.toString()));
            xml.writeEndElement();
            xml.writeCharacters("\n  ");
        }
        xml.writeEndElement();
    }

    /** Removes characters that XML 1.0 does not allow: tensor names come from files and may contain any. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == '\n' || c == '\t' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000
                                ? c
                                : 0xFFFD)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
