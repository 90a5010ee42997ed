package dev.palimpsest;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.palimpsest.editing.EditingMethod;
import dev.palimpsest.editing.Methods;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.Architectures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dependencies point one way: evaluation → gpt-loader → core; in the core editing → inference → model → compute → tensor; in
 * evaluation cli → jobs → report → experiment → metric → dataset.
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
                .layer("cli").definedBy("dev.palimpsest.cli..")
                .layer("jobs").definedBy("dev.palimpsest.jobs..")
                .layer("world").definedBy("dev.palimpsest.world..")
                .layer("bench").definedBy("dev.palimpsest.bench..")
                .layer("report").definedBy("dev.palimpsest.report..")
                .layer("experiment").definedBy("dev.palimpsest.experiment..")
                .layer("metric").definedBy("dev.palimpsest.metric..")
                .layer("dataset").definedBy("dev.palimpsest.dataset..")
                .layer("loader").definedBy("dev.palimpsest.loader..")
                .layer("training").definedBy("dev.palimpsest.training..")
                .layer("editing").definedBy("dev.palimpsest.editing..")
                .layer("inference").definedBy("dev.palimpsest.inference..")
                .layer("model").definedBy("dev.palimpsest.model..")
                .layer("compute").definedBy("dev.palimpsest.compute")
                .layer("tensor").definedBy("dev.palimpsest.tensor..")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .whereLayer("jobs").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("world").mayOnlyBeAccessedByLayers("cli", "jobs")
                .whereLayer("bench").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report").mayOnlyBeAccessedByLayers("cli", "jobs")
                .whereLayer("experiment").mayOnlyBeAccessedByLayers("cli", "jobs", "report")
                .whereLayer("metric").mayOnlyBeAccessedByLayers("cli", "jobs", "world", "report", "experiment")
                .whereLayer("dataset").mayOnlyBeAccessedByLayers("cli", "jobs", "world", "experiment", "metric")
                .whereLayer("loader").mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "report", "experiment", "dataset")
                .whereLayer("training").mayOnlyBeAccessedByLayers("cli", "jobs", "world", "loader")
                .whereLayer("editing")
                .mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "bench", "report", "experiment", "metric", "dataset", "loader")
                .whereLayer("inference")
                .mayOnlyBeAccessedByLayers(
                        "cli", "jobs", "world", "bench", "experiment", "metric", "training", "editing")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("cli", "jobs", "world", "bench", "report", "experiment", "metric", "dataset",
                        "loader", "training", "editing", "inference")
                .check(classes);
    }

    @ParameterizedTest
    @CsvSource({
        "cli, cli.command..",
        "cli, cli.option..",
        "cli, cli.output..",
        "cli.command.., cli.option..",
        "cli.option.., cli.output..",
        "report, report.table..",
        "report, report.figure..",
        "report.table.., report.text..",
        "report.figure.., report.text..",
        "report.figure.., report.table..",
        "report.table.., report.figure..",
        "experiment, experiment.folder..",
        "experiment.folder.., experiment.result..",
        "experiment.result.., experiment.plan..",
        "editing, editing.change..",
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
        "loader.safetensors.., loader.file..",
        "loader.numpy.., loader.file..",
        "loader.tokenizer.., loader.file.."
    })
    void subpackagesDependDownward(String upper, String lower) {
        independent("dev.palimpsest." + lower, "dev.palimpsest." + upper);
    }

    /** All readers throw the entry points' exceptions, and use nothing else of theirs. */
    @Test
    void fileFormatsDoNotKnowTheLoadersEntryPoints() {
        noClasses()
                .that().resideInAPackage("dev.palimpsest.loader.(*)..")
                .should().dependOnClassesThat(resideInAPackage("dev.palimpsest.loader")
                        .and(not(simpleNameEndingWith("Exception"))))
                .check(classes);
    }

    @Test
    void anEngineIsFoundAndNeverNamed() {
        onlyWithin("dev.palimpsest.compute.cpu..");
    }

    @Test
    void anArchitectureIsFoundAndNeverNamed() {
        for (Architecture architecture : Architectures.all()) {
            onlyWithin(architecture.getClass().getPackageName() + "..");
        }
        independent("dev.palimpsest.model.(*)..",
                "dev.palimpsest.inference..", "dev.palimpsest.editing..", "dev.palimpsest.loader..");
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
                .should().dependOnClassesThat().resideInAnyPackage("uk.ac.manchester..", "dev.palimpsest.tornado..")
                .check(classes);
    }

    @Test
    void computeImportsTensorsOnly() {
        independent("dev.palimpsest.compute..",
                "dev.palimpsest.model..", "dev.palimpsest.inference..", "dev.palimpsest.editing..",
                "dev.palimpsest.loader..");
        independent("dev.palimpsest.tensor..",
                "dev.palimpsest.compute..", "dev.palimpsest.model..", "dev.palimpsest.editing..");
    }

    @Test
    void messagesImportNothing() {
        noClasses()
                .that().resideInAPackage("dev.palimpsest.message..")
                .should().dependOnClassesThat(resideInAPackage("dev.palimpsest..")
                        .and(not(resideInAPackage("dev.palimpsest.message.."))))
                .check(classes);
    }

    @Test
    void theCoreReadsNoFiles() {
        noClasses()
                .that().resideInAnyPackage("dev.palimpsest.tensor..", "dev.palimpsest.compute..",
                        "dev.palimpsest.model..", "dev.palimpsest.inference..", "dev.palimpsest.training..",
                        "dev.palimpsest.editing..")
                .should().dependOnClassesThat().resideInAnyPackage("com.fasterxml..", "picocli..", "java.nio.file..")
                .check(classes);
    }
}
