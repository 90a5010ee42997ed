package dev.palimpsest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an embedder can name: everything public outside of the internal packages. */
class PublicTypesTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.palimpsest");

    private static Stream<JavaClass> publicTypes() {
        return CLASSES.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getPackageName().startsWith("dev.palimpsest.internal")
                // The program, which nobody calls from Java.
                && !type.getPackageName().equals("dev.palimpsest.cli")
                && !type.getSimpleName().equals("package-info"));
    }

    /** A type more is a promise more: add it here on purpose. */
    @Test
    void thereAreFewOfThem() {
        Set<String> names = publicTypes()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(List.of(
                "BatchResult", "EditListener", "EditRequest", "EditedModel", "Editor", "EditorBuilder", "Edits",
                "EngineSettings", "GenerationSettings", "HookScope", "InvalidFileException", "LanguageModel", "Method",
                "MethodSettings", "OutputInUseException", "ServedModel", "Statistics", "TargetScore", "TextModel",
                "UnwritableFileException")), names);
    }

    @Test
    void theirSignaturesNameNoInternalType() {
        List<String> leaks = publicTypes()
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(PublicTypesTest::namesInternalType)
                .map(JavaMember::getFullName)
                .toList();
        assertEquals(List.of(), leaks);
    }

    private static boolean namesInternalType(JavaMember member) {
        DescribedPredicate<JavaClass> internal = JavaClass.Predicates.resideInAPackage("dev.palimpsest.internal..");
        return member instanceof JavaCodeUnit unit
                ? internal.test(unit.getRawReturnType())
                        || unit.getRawParameterTypes().stream().anyMatch(internal)
                        || unit.getExceptionTypes().stream().anyMatch(internal)
                : member.getAllInvolvedRawTypes().stream().anyMatch(internal);
    }
}
