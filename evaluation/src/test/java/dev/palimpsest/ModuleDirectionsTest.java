package dev.palimpsest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.Architectures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: evaluation → gpt-loader → core, and in the core edit → inference → model → compute → tensor. */
class ModuleDirectionsTest {

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                // The other modules' tests come in jars of their own.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.palimpsest");
    }

    @Test
    void dependenciesPointDownward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.palimpsest..")
                .layer("cli").definedBy("dev.palimpsest.cli..")
                .layer("world").definedBy("dev.palimpsest.world..")
                .layer("bench").definedBy("dev.palimpsest.bench..")
                .layer("report").definedBy("dev.palimpsest.report..")
                .layer("experiment").definedBy("dev.palimpsest.experiment..")
                .layer("metric").definedBy("dev.palimpsest.metric..")
                .layer("dataset").definedBy("dev.palimpsest.dataset..")
                .layer("loader").definedBy("dev.palimpsest.loader..")
                .layer("training").definedBy("dev.palimpsest.training..")
                .layer("edit").definedBy("dev.palimpsest.edit..")
                .layer("inference").definedBy("dev.palimpsest.inference..")
                .layer("model").definedBy("dev.palimpsest.model..")
                .layer("compute").definedBy("dev.palimpsest.compute")
                .layer("tensor").definedBy("dev.palimpsest.tensor..")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .whereLayer("world").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("bench").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("experiment").mayOnlyBeAccessedByLayers("cli", "report")
                .whereLayer("metric").mayOnlyBeAccessedByLayers("cli", "world", "report", "experiment")
                .whereLayer("dataset").mayOnlyBeAccessedByLayers("cli", "world", "experiment", "metric")
                .whereLayer("loader").mayOnlyBeAccessedByLayers("cli", "world", "report", "experiment")
                .whereLayer("training").mayOnlyBeAccessedByLayers("cli", "world")
                .whereLayer("edit")
                .mayOnlyBeAccessedByLayers(
                        "cli", "world", "bench", "report", "experiment", "metric", "dataset", "loader")
                .whereLayer("inference")
                .mayOnlyBeAccessedByLayers("cli", "world", "bench", "experiment", "metric", "training", "edit")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers(
                        "cli", "world", "bench", "experiment", "metric", "dataset", "loader", "training", "edit",
                        "inference")
                .check(classes);
    }

    @Test
    void anEngineIsFoundAndNeverNamed() {
        noClasses()
                .that().resideOutsideOfPackage("dev.palimpsest.compute.cpu..")
                .should().dependOnClassesThat().resideInAPackage("dev.palimpsest.compute.cpu..")
                .check(classes);
    }

    @Test
    void anArchitectureIsFoundAndNeverNamed() {
        for (Architecture architecture : Architectures.all()) {
            String folder = architecture.getClass().getPackageName() + "..";
            noClasses()
                    .that().resideOutsideOfPackage(folder)
                    .should().dependOnClassesThat().resideInAPackage(folder)
                    .check(classes);
        }
        noClasses()
                .that().resideInAPackage("dev.palimpsest.model.(*)..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("dev.palimpsest.inference..", "dev.palimpsest.edit..", "dev.palimpsest.loader..")
                .check(classes);
    }

    @Test
    void tornadoVmStaysInItsModule() {
        noClasses()
                .should().dependOnClassesThat().resideInAnyPackage("uk.ac.manchester..", "dev.palimpsest.tornado..")
                .check(classes);
    }

    @Test
    void computeImportsTensorsOnly() {
        noClasses()
                .that().resideInAPackage("dev.palimpsest.compute..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("dev.palimpsest.model..", "dev.palimpsest.inference..", "dev.palimpsest.edit..",
                        "dev.palimpsest.loader..")
                .check(classes);
        noClasses()
                .that().resideInAPackage("dev.palimpsest.tensor..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("dev.palimpsest.compute..", "dev.palimpsest.model..", "dev.palimpsest.edit..")
                .check(classes);
    }

    @Test
    void theCoreReadsNoFiles() {
        noClasses()
                .that().resideInAnyPackage("dev.palimpsest.tensor..", "dev.palimpsest.compute..",
                        "dev.palimpsest.model..", "dev.palimpsest.inference..", "dev.palimpsest.training..",
                        "dev.palimpsest.edit..")
                .should().dependOnClassesThat().resideInAnyPackage("com.fasterxml..", "picocli..", "java.nio.file..")
                .check(classes);
    }
}
