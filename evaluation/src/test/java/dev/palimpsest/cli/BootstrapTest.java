package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

    private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    @ParameterizedTest
    @CsvSource({"1.8, 8", "9, 9", "17, 17", "25, 25"})
    void readsTheVersionOfEveryJava(String specification, int feature) {
        assertEquals(feature, Bootstrap.feature(specification));
    }

    @Test
    void startsTheSameJavaAgainWithTheVectorModule() {
        List<String> command =
                Bootstrap.command("home", List.of("-Da=b"), "p.jar", new String[] {"info", "--json"});

        assertEquals(List.of(Path.of("home", "bin", "java").toString(), "-XX:MaxRAMPercentage=75", "-Da=b",
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp", "p.jar",
                "dev.palimpsest.cli.Bootstrap", "info", "--json"), command);
    }

    @Test
    void leavesAHeapTheUserChoseAlone() {
        assertFalse(Bootstrap.command("home", List.of("-Xmx2g"), "p.jar", new String[0])
                .contains("-XX:MaxRAMPercentage=75"));
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'one line\n', 'one line\n'", "'WARN', 'WARN'", "'\n', '\n'"})
    void passesErrorsOnWithoutTheWarning(String text, String wanted) throws IOException {
        assertEquals(wanted, passedOn(text));
        assertEquals(wanted, passedOn(WARNING + text));
        assertEquals(wanted + WARNING, passedOn(wanted.isEmpty() ? WARNING + WARNING : text + WARNING));
    }

    @Test
    void anOldJavaIsToldInOneLine() throws Exception {
        Path old = findJava(17);
        assumeTrue(old != null, "no JDK 17 on this machine to try");

        Ended ended = start(old, Path.of("target", "classes").toString(), "info", "x");

        assertEquals(1, ended.code());
        assertEquals("", ended.out());
        assertTrue(ended.err().startsWith("palimpsest needs Java 25; this is Java 17 at " + old), ended.err());
        assertEquals(1, ended.err().lines().count());
    }

    @Test
    void aJavaWithoutTheModuleIsStartedAgainAndItsExitCodePassedOn() throws Exception {
        Path java = Path.of(System.getProperty("java.home"));
        String classPath = System.getProperty("java.class.path");

        Ended version = start(java, classPath, "--version");
        Ended wrong = start(java, classPath, "info", "no-such-folder");

        assertEquals("", version.err());
        assertEquals(0, version.code());
        assertTrue(version.out().startsWith("palimpsest "), version.out());
        assertEquals(2, wrong.code());
        assertEquals(1, wrong.err().lines().count(), wrong.err());
    }

    @ParameterizedTest
    @CsvSource({"C, false", "POSIX, false", "C, true", "C.UTF-8, false"})
    void argumentsAreWhatWasTypedWhateverTheLocale(String locale, boolean withModule) throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")), "no /proc here that tells what was typed");
        String typed = "größer 東京 ? \uFFFD";

        Ended ended = startIn(locale, withModule, "info '" + typed + "' ''");

        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("Unmatched argument at index 2: ''"), ended.err());

        ended = startIn(locale, withModule, "info '" + typed + "'");

        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("palimpsest info: " + typed + ": no such folder"), ended.err());
    }

    @Test
    void anArgumentThatIsNotUtf8IsRefused() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")), "no /proc here that tells what was typed");

        Ended ended = startIn("C", false, "info \"$(printf '\\351')\"");

        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("palimpsest: an argument is not UTF-8"), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
    }

    @Test
    void onlyACommandLineThatFitsIsBelieved() {
        byte[] line = "java\0-jar\0p.jar\0é\0\0".getBytes(StandardCharsets.UTF_8);

        assertArrayEquals(new String[] {"é", ""}, TypedArguments.last(line, new String[] {"\uFFFD\uFFFD", ""}));
        assertNull(TypedArguments.last(line, new String[] {"\uFFFD\uFFFD", "b"}));
        assertNull(TypedArguments.last(line, new String[9]));
        assertNull(TypedArguments.last(new byte[] {(byte) 0xE9, 0}, new String[] {"\uFFFD"}));
    }

    /** Through a script, since the locale of this Java may not be able to pass the argument on. */
    private static Ended startIn(String locale, boolean withModule, String arguments) throws Exception {
        Path script = Files.createTempFile("bootstrap", ".sh");
        Files.writeString(script, "LC_ALL=" + locale + " exec \"$0\" --enable-native-access=ALL-UNNAMED"
                + (withModule ? " --add-modules jdk.incubator.vector" : "") + " -cp \"$1\""
                + " dev.palimpsest.cli.Bootstrap " + arguments);
        Ended ended = end(List.of("/bin/sh", "-c", ". " + script,
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                System.getProperty("java.class.path")));
        Files.delete(script);
        // Java prints this warning itself when the module is requested on the command line.
        return new Ended(ended.code(), ended.out(), ended.err().replace(WARNING, ""));
    }

    private static String passedOn(String text) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        Bootstrap.passOn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new PrintStream(to));
        return to.toString(StandardCharsets.UTF_8);
    }

    private record Ended(int code, String out, String err) {}

    private static Ended start(Path java, String classPath, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(java.resolve("bin/java").toString(), "-cp", classPath));
        if (!isOld(java)) {
            // The jar's manifest contains this option.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("dev.palimpsest.cli.Bootstrap");
        command.addAll(List.of(arguments));
        return end(command);
    }

    private static Ended end(List<String> command) throws Exception {
        Path err = Files.createTempFile("bootstrap", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        // Java reports on standard error that it uses these variables.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        String errors = Files.readString(err);
        Files.delete(err);
        return new Ended(code, out, errors);
    }

    private static boolean isOld(Path java) {
        return !java.equals(Path.of(System.getProperty("java.home")));
    }

    private static Path findJava(int feature) throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> homes = Files.list(folder)) {
            for (Path home : homes.sorted().toList()) {
                Path release = home.resolve("release");
                if (Files.isExecutable(home.resolve("bin/java")) && Files.isRegularFile(release)
                        && Files.readString(release).contains("JAVA_VERSION=\"" + feature + ".")) {
                    return home.toRealPath();
                }
            }
        }
        return null;
    }
}
