package org.sbonnx.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a module must not know, in its main code. */
class WallsTest {
    private static final String DJL = "ai.djl..";
    private static final String ORT = "ai.onnxruntime..";
    private static final String CALIBRATION_MATH = "org.sbonnx.insert.calibrate.math..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sbonnx");

    private static void forbid(String from, String... packages) {
        noClasses()
                .that()
                .resideInAPackage("org.sbonnx." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @Test
    void schemasKnowNothingElse() {
        forbid(
                "schemas",
                DJL,
                ORT,
                "org.sbonnx.graph..",
                "org.sbonnx.insert..",
                "org.sbonnx.datasets..",
                "org.sbonnx.trainer..",
                "org.sbonnx.auic..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..",
                "org.sbonnx.fixtures..");
    }

    @Test
    void theGraphEditorKnowsNeitherBottlenecksNorRuntimes() {
        forbid(
                "graph",
                DJL,
                ORT,
                "org.sbonnx.insert..",
                "org.sbonnx.datasets..",
                "org.sbonnx.trainer..",
                "org.sbonnx.auic..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..");
    }

    @Test
    void insertionAndCalibrationKnowNoEngine() {
        forbid(
                "insert",
                DJL,
                ORT,
                "org.sbonnx.datasets..",
                "org.sbonnx.trainer..",
                "org.sbonnx.auic..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..");
    }

    @Test
    void theMathOfCalibrationKnowsNothingElse() {
        noClasses()
                .that()
                .resideInAPackage(CALIBRATION_MATH)
                .should()
                .dependOnClassesThat(resideInAPackage("org.sbonnx..").and(resideOutsideOfPackage(CALIBRATION_MATH)))
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @Test
    void onlyCalibrationUsesItsMath() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.sbonnx.insert.calibrate", CALIBRATION_MATH)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CALIBRATION_MATH)
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @Test
    void dataSetsKnowNoModels() {
        forbid(
                "datasets",
                DJL,
                ORT,
                "org.sbonnx.onnx..",
                "org.sbonnx.graph..",
                "org.sbonnx.insert..",
                "org.sbonnx.trainer..",
                "org.sbonnx.auic..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..");
    }

    @Test
    void theTrainerDoesNotKnowOnnxRuntime() {
        forbid(
                "trainer",
                ORT,
                "org.sbonnx.auic..",
                "org.sbonnx.insert..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..");
    }

    /** The engine's arithmetic with plain numbers hands the graph of gradients memory that a garbage collection takes back. */
    @Test
    void theTrainerCountsWithScalarsThatLast() {
        for (String operation : List.of("add", "sub", "mul", "div", "pow", "maximum", "minimum")) {
            noClasses()
                    .that()
                    .resideInAPackage("org.sbonnx.trainer..")
                    .should()
                    .callMethod("ai.djl.ndarray.NDArray", operation, "java.lang.Number")
                    .allowEmptyShould(false)
                    .check(CLASSES);
        }
    }

    @Test
    void scoringDoesNotKnowTheTrainingEngine() {
        forbid(
                "auic",
                DJL,
                "org.sbonnx.trainer..",
                "org.sbonnx.insert..",
                "org.sbonnx.workflow..",
                "org.sbonnx.study..",
                "org.sbonnx.cli..");
    }

    @Test
    void workflowsKnowNeitherTheCommandLineNorTheStudyNorTheScenes() {
        forbid("workflow", "org.sbonnx.cli..", "org.sbonnx.study..", "org.sbonnx.fixtures..", "com.beust.jcommander..");
    }

    @Test
    void theStudyDoesNotKnowTheCommandLine() {
        forbid("study", "org.sbonnx.cli..", "com.beust.jcommander..");
    }

    @Test
    void resultsClaimsAndPagesOfAStudyKnowNoEngine() {
        for (String room : List.of("study.result", "study.claim", "study.page")) {
            forbid(room, DJL, ORT, "org.sbonnx.study.experiment..", "org.sbonnx.auic..", "org.sbonnx.trainer..");
        }
    }

    @Test
    void packagesFormNoCycle() {
        SlicesRuleDefinition.slices()
                .assignedFrom(slices(JavaClass::getPackageName))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void classesFormNoCycle() {
        SlicesRuleDefinition.slices()
                .assignedFrom(slices(c -> c.getName().replaceFirst("\\$.*", "")))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** Slices of all classes but those that are generated from the ONNX format; a nested class belongs to its outermost one. */
    private static SliceAssignment slices(Function<JavaClass, String> slice) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass c) {
                return c.getPackageName().startsWith("org.sbonnx.onnx")
                        ? SliceIdentifier.ignore()
                        : SliceIdentifier.of(slice.apply(c));
            }

            @Override
            public String getDescription() {
                return "packages or outermost classes";
            }
        };
    }

    @Test
    void mainCodeDoesNotUseTheTestKit() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.sbonnx.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sbonnx.testkit..")
                .check(CLASSES);
    }

    @Test
    void nothingBelowTheCommandLinePrintsOrExits() {
        noClasses()
                .that()
                .resideInAPackage("org.sbonnx..")
                .and()
                .resideOutsideOfPackages(
                        "org.sbonnx.workflow..", "org.sbonnx.study..", "org.sbonnx.cli..", "org.sbonnx.onnx..")
                .and()
                .haveSimpleNameNotEndingWith("WriteScenes")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
