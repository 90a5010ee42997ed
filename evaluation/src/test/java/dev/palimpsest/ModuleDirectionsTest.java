package dev.palimpsest;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dependencies point one way: library → gpt-loader → core and evaluation → gpt-loader → core; in the core editing →
 * inference → model → compute → tensor; in evaluation cli → jobs → report → experiment → ability → metric →
 * dataset.
 */
class ModuleDirectionsTest {

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                // The other modules' tests are in separate jars.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.palimpsest");
    }

    /** No class of {@code folder} depends on a class of {@code others}. */
    private static void independent(String folder, String... others) {
        noClasses()
                .that().resideInAPackage(folder)
                .should().dependOnClassesThat().resideInAnyPackage(others)
                .check(classes);
    }

    /** No class outside of {@code folder} depends on a class in it. */
    private static void onlyWithin(String folder) {
        noClasses()
                .that().resideOutsideOfPackage(folder)
                .should().dependOnClassesThat().resideInAPackage(folder)
                .check(classes);
    }

    @Test
    void dependenciesPointDownward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.palimpsest..")
                .layer("cli").definedBy("dev.palimpsest.cli..", "dev.palimpsest.internal.cli..")
                .layer("jobs").definedBy("dev.palimpsest.internal.jobs..")
                .layer("world").definedBy("dev.palimpsest.internal.world..")
                .layer("bench").definedBy("dev.palimpsest.internal.bench..")
                .layer("report").definedBy("dev.palimpsest.internal.report..")
                .layer("experiment").definedBy("dev.palimpsest.internal.experiment..")
                .layer("ability").definedBy("dev.palimpsest.internal.ability..")
                .layer("document").definedBy("dev.palimpsest.internal.document..")
                .layer("metric").definedBy("dev.palimpsest.internal.metric..")
                .layer("dataset").definedBy("dev.palimpsest.internal.dataset..")
                .layer("library").definedBy("dev.palimpsest")
                .layer("loader").definedBy("dev.palimpsest.loader..", "dev.palimpsest.internal.loader..")
                .layer("training").definedBy("dev.palimpsest.internal.training..")
                .layer("editing").definedBy("dev.palimpsest.editing..", "dev.palimpsest.internal.editing..")
                .layer("inference").definedBy("dev.palimpsest.inference..", "dev.palimpsest.internal.inference..")
                .layer("model").definedBy("dev.palimpsest.internal.model..")
                .layer("compute").definedBy("dev.palimpsest.internal.compute")
                .layer("tensor").definedBy("dev.palimpsest.internal.tensor..")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .whereLayer("library").mayNotBeAccessedByAnyLayer()
                .whereLayer("jobs").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("world").mayOnlyBeAccessedByLayers("cli", "jobs")
                .whereLayer("bench").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report").mayOnlyBeAccessedByLayers("cli", "jobs")
                .whereLayer("experiment").mayOnlyBeAccessedByLayers("cli", "jobs", "report")
                .whereLayer("ability").mayOnlyBeAccessedByLayers("cli", "jobs", "report", "experiment")
                .whereLayer("document").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("metric")
                .mayOnlyBeAccessedByLayers("cli", "jobs", "world", "report", "experiment", "ability", "document")
                .whereLayer("dataset")
                .mayOnlyBeAccessedByLayers("cli", "jobs", "world", "experiment", "ability", "document", "metric")
                .whereLayer("loader").mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "report", "experiment", "dataset", "library")
                // A method may train a small model of its own.
                .whereLayer("training").mayOnlyBeAccessedByLayers("cli", "jobs", "world", "loader", "editing")
                .whereLayer("editing")
                .mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "bench", "report", "experiment", "ability", "document", "metric",
                        "dataset", "loader", "library")
                .whereLayer("inference")
                .mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "bench", "experiment", "ability", "document", "metric", "training",
                        "editing", "library")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("cli", "jobs", "world", "bench", "report", "experiment", "ability", "document",
                        "metric", "dataset", "loader", "training", "editing", "inference", "library")
                .check(classes);
    }

    @ParameterizedTest
    @CsvSource({
        "cli.command.., cli.option..",
        "cli.option.., cli.output..",
        "jobs.comparison.., jobs",
        "jobs.export.., jobs",
        "jobs.world.., jobs",
        "report, report.table..",
        "report, report.figure..",
        "report.table.., report.text..",
        "report.figure.., report.text..",
        "report.figure.., report.table..",
        "report.table.., report.figure..",
        "experiment, experiment.folder..",
        "ability.reader.., ability",
        "experiment.folder.., experiment.result..",
        "experiment.result.., experiment.plan..",
        "editing, editing.change..",
        "editing, editing.retrieval..",
        "editing, editing.settings..",
        "editing, editing.memory..",
        "editing.parts.., editing",
        "editing.memory.., editing.change..",
        "editing.memory.., editing.settings..",
        "model, model.weights..",
        "compute.cpu, compute.cpu.dense..",
        "compute.cpu, compute.cpu.transformer..",
        "compute.cpu.transformer.., compute.cpu.linear..",
        "compute.cpu.linear.., compute.cpu.function..",
        "compute.cpu.function.., compute.cpu.storage..",
        "compute.cpu.dense.., compute.cpu.storage..",
        "compute.cpu.storage.., compute.cpu.parallel..",
        "loader.checkpoint.., loader.safetensors..",
        "loader.edits.., loader.safetensors..",
        "loader.export.., loader.safetensors..",
        "loader.export.., loader.edits..",
        "loader.safetensors.., loader.file..",
        "loader.checkpoint.., loader.pytorch..",
        "loader.pytorch.., loader.zip..",
        "loader.numpy.., loader.zip..",
        "loader.zip.., loader.file..",
        "loader.tokenizer.., loader.file.."
    })
    void subpackagesDependDownward(String upper, String lower) {
        independent("dev.palimpsest.internal." + lower, "dev.palimpsest.internal." + upper);
    }

    @Test
    void fileFormatsDoNotKnowTheLoadersEntryPoints() {
        noClasses()
                .that().resideInAPackage("dev.palimpsest.internal.loader.(*)..")
                .should().dependOnClassesThat().resideInAPackage("dev.palimpsest.internal.loader")
                .check(classes);
    }

    /** {@code dev.palimpsest.cli} starts the commands, which do not know how they were started. */
    @Test
    void commandsDoNotKnowHowTheyWereStarted() {
        onlyWithin("dev.palimpsest.cli..");
    }

    @Test
    void anEngineIsFoundAndNeverNamed() {
        onlyWithin("dev.palimpsest.internal.compute.cpu..");
    }

    @Test
    void anArchitectureIsFoundAndNeverNamed() {
        for (Architecture architecture : Architectures.all()) {
            onlyWithin(architecture.getClass().getPackageName() + "..");
        }
        independent("dev.palimpsest.internal.model.(*)..",
                "dev.palimpsest.internal.inference..", "dev.palimpsest.internal.editing..", "dev.palimpsest.internal.loader..");
    }

    /** The registry finds a method through the service file; options, files and reports know it by its schema. */
    @Test
    void aMethodIsFoundAndNeverNamed() {
        for (EditingMethod method : Methods.all()) {
            onlyWithin(method.getClass().getPackageName() + "..");
        }
    }

    @Test
    void tornadoVmStaysInItsModule() {
        noClasses()
                .should().dependOnClassesThat().resideInAnyPackage("uk.ac.manchester..", "dev.palimpsest.internal.tornado..")
                .check(classes);
    }

    @Test
    void computeImportsTensorsOnly() {
        independent("dev.palimpsest.internal.compute..",
                "dev.palimpsest.internal.model..", "dev.palimpsest.internal.inference..", "dev.palimpsest.internal.editing..",
                "dev.palimpsest.internal.loader..");
        independent("dev.palimpsest.internal.tensor..",
                "dev.palimpsest.internal.compute..", "dev.palimpsest.internal.model..", "dev.palimpsest.internal.editing..");
    }

    @Test
    void messagesImportNothing() {
        noClasses()
                .that().resideInAPackage("dev.palimpsest.internal.message..")
                .should().dependOnClassesThat(resideInAPackage("dev.palimpsest..")
                        .and(not(resideInAPackage("dev.palimpsest.internal.message.."))))
                .check(classes);
    }

    @Test
    void theCoreReadsNoFiles() {
        noClasses()
                .that().resideInAnyPackage("dev.palimpsest.internal.tensor..", "dev.palimpsest.internal.compute..",
                        "dev.palimpsest.internal.model..", "dev.palimpsest.internal.inference..", "dev.palimpsest.internal.training..",
                        "dev.palimpsest.internal.editing..")
                .should().dependOnClassesThat().resideInAnyPackage("com.fasterxml..", "picocli..", "java.nio.file..")
                .check(classes);
    }
}
