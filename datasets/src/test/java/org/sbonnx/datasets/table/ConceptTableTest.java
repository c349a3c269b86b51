package org.sbonnx.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

class ConceptTableTest {
    @TempDir
    Path folder;

    private List<ConceptTable.Row> read() {
        return ConceptTable.read(folder.resolve("c.csv"));
    }

    private void table(String... lines) {
        new TemporaryDataset(folder).text("c.csv", lines);
    }

    private void refusedTable(String message, String... lines) {
        table(lines);
        refused(this::read, "c.csv'", message);
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void readsColumnsInAnyOrderAndCase() {
        table("NAME , Category,id,b,g,r", "sky,class, 7 ,3,2,1", "\"wheel, front\",part,7,,,");
        assertThat(read())
                .containsExactly(
                        new ConceptTable.Row(7, "sky", "class", 0x010203, "sky", null),
                        new ConceptTable.Row(7, "wheel, front", "part", null, "wheel, front", null));
    }

    @Test
    void conceptsWithoutColourAreGrey() {
        table("id,name,category", "3,sky,class", "4,car,class");
        assertThat(ConceptTable.readConcepts(folder.resolve("c.csv")))
                .containsExactly(
                        new Concept(0, 3, "sky", "class", 0x808080), new Concept(1, 4, "car", "class", 0x808080));
    }

    @Test
    void linesOfOneNameAreOneConcept() {
        table("id,name,category", "3,sky,class", "4,car,class", "5,sky,class", "5,sky,part");
        assertThat(ConceptTable.readConcepts(folder.resolve("c.csv")))
                .containsExactly(
                        new Concept(0, 3, "sky", "class", 0x808080),
                        new Concept(1, 4, "car", "class", 0x808080),
                        new Concept(2, 5, "sky", "part", 0x808080));
    }

    @Test
    void refusesMalformedConceptTables() {
        refused(this::read, "table '", "c.csv' does not exist");
        refusedTable("has no column 'category' (it has id, name)", "id,name", "0,sky");
        refusedTable("lists no concepts", "id,name,category");
        refusedTable(
                "record 2: id '65536' is not a number from 0 to 65535",
                "id,name,category",
                "0,sky,class",
                "65536,road,class");
        refusedTable("record 1: id '-1' is not a number", "id,name,category", "-1,sky,class");
        refusedTable("record 1: id 'x' is not a number", "id,name,category", "x,sky,class");
        refusedTable(
                "record 1: g '256' is not a number from 0 to 255", "id,name,category,r,g,b", "0,sky,class,1,256,3");
        refusedTable("record 1 has no value for 'category'", "id,name,category", "0,sky,");
        refusedTable("has a NUL byte at offset 20", "id,name,category", "0,s\0ky,class");
        refusedTable("is not a CSV table", "id,name,category", "0,\"sky,class");
    }

    @Test
    void refusesTablesOfForeignEncodingOrSize() {
        new TemporaryDataset(folder).bytes("c.csv", new byte[] {'i', 'd', (byte) 0xFF});
        refused(this::read, "c.csv' is not UTF-8");
        byte[] huge = new byte[(16 << 20) + 1];
        Arrays.fill(huge, (byte) 'a');
        new TemporaryDataset(folder).bytes("c.csv", huge);
        refused(this::read, "c.csv' has 16777217 bytes, more than 16777216 for a table");
    }
}
