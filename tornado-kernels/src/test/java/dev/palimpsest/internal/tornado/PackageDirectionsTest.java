package dev.palimpsest.internal.tornado;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Packages import each other in one direction, as their {@code package-info} says. */
class PackageDirectionsTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.palimpsest.internal.tornado");

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.palimpsest.internal.tornado.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void kindsOfKernelsDoNotKnowEachOther() {
        slices().matching("dev.palimpsest.internal.tornado.(linear|transformer|editing|training)..").should()
                .notDependOnEachOther().check(classes);
    }

    @Test
    void nothingImportsTheBackend() {
        noClasses().that().resideInAPackage("dev.palimpsest.internal.tornado.*..").should()
                .dependOnClassesThat().resideInAPackage("dev.palimpsest.internal.tornado").check(classes);
    }

    @Test
    void onlyTheBackendImportsKindsOfKernels() {
        noClasses().that().resideInAnyPackage("dev.palimpsest.internal.tornado.device..", "dev.palimpsest.internal.tornado.memory..",
                        "dev.palimpsest.internal.tornado.arithmetic..").should()
                .dependOnClassesThat().resideInAPackage("dev.palimpsest.internal.tornado.[linear|transformer|editing|training]..")
                .check(classes);
    }
}
