package dev.palimpsest.tornado;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Packages import each other in one direction, as their {@code package-info} says. */
class PackageDirectionsTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.palimpsest.tornado");

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.palimpsest.tornado.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void kindsOfKernelsDoNotKnowEachOther() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("backend").definedBy("dev.palimpsest.tornado")
                .layer("linear").definedBy("dev.palimpsest.tornado.linear")
                .layer("transformer").definedBy("dev.palimpsest.tornado.transformer")
                .layer("editing").definedBy("dev.palimpsest.tornado.editing")
                .layer("training").definedBy("dev.palimpsest.tornado.training")
                .whereLayer("backend").mayNotBeAccessedByAnyLayer()
                .whereLayer("linear").mayOnlyBeAccessedByLayers("backend")
                .whereLayer("transformer").mayOnlyBeAccessedByLayers("backend")
                .whereLayer("editing").mayOnlyBeAccessedByLayers("backend")
                .whereLayer("training").mayOnlyBeAccessedByLayers("backend")
                .check(classes);
    }
}
