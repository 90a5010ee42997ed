package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellCommandTest {

    @Test
    void plainWordsStayAsTheyAre() {
        assertEquals("palimpsest edit model --layers 0-2 --lambda=1e3 --out a/b.edits",
                new ShellCommand(List.of("palimpsest", "edit", "model", "--layers", "0-2", "--lambda=1e3", "--out",
                        "a/b.edits")).toString());
    }

    @Test
    void otherWordsAreQuoted() {
        assertEquals("'' 'The mother tongue of {} is' 'it'\\''s' '$HOME' '~' '=ls' '#' '*'",
                new ShellCommand(List.of("", "The mother tongue of {} is", "it's", "$HOME", "~", "=ls", "#", "*"))
                        .toString());
    }

    @Test
    void aCommandIsOneLineDespiteLineBreaksInIt() {
        String text = new ShellCommand(List.of("a", "first\nsecond\tthird")).toString();
        assertFalse(text.contains("\n") || text.contains("\t"), text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aShellReadsTheSameWords(long seed) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
        Random random = new Random(seed);
        String characters = " abc'\"\\$`!*?[]{}()<>|&;#~=%-\n\t\u0001\u007Fäあ";
        List<String> words = new ArrayList<>(List.of("", "-n", "%d\n", "\n", "a\n\n", "--", "\\\n"));
        for (int i = 0; i < 60; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                word.append(characters.charAt(random.nextInt(characters.length())));
            }
            words.add(word.toString());
        }
        List<String> command = new ArrayList<>(List.of("printf", "%s\\0"));
        command.addAll(words);
        Process shell = new ProcessBuilder("/bin/sh").redirectErrorStream(true).start();
        shell.getOutputStream().write(new ShellCommand(command).toString().getBytes(StandardCharsets.UTF_8));
        shell.getOutputStream().close();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shell.waitFor(), printed);
        assertArrayEquals(words.toArray(), printed.substring(0, printed.length() - 1).split("\0", -1));
    }

    @Test
    void theProgramIsCalledAsTheUserCalledIt() {
        assertEquals(List.of("./palimpsest"), ShellCommand.program("./palimpsest", "x.jar", "java"));
        assertEquals(List.of("java", "-jar", "target/palimpsest.jar"), ShellCommand.program("", "target/palimpsest.jar", "java"));
        assertEquals(List.of("palimpsest"), ShellCommand.program("", "a.jar" + File.pathSeparator + "b.jar", "java"));
    }

    @Test
    void javaIsNamedInFullWhereThePathHasAnother(@TempDir Path folder) throws IOException {
        Path mine = program(Files.createDirectories(folder.resolve("mine")));
        Path other = program(Files.createDirectories(folder.resolve("other")));
        String path = folder.resolve("none") + File.pathSeparator;

        assertEquals("java", ShellCommand.java(mine, path + mine.getParent() + File.pathSeparator + other.getParent()));
        assertEquals(mine.toString(), ShellCommand.java(mine, path + other.getParent() + File.pathSeparator + mine.getParent()));
        assertEquals(mine.toString(), ShellCommand.java(mine, null));
    }

    private static Path program(Path folder) throws IOException {
        Path java = Files.writeString(folder.resolve("java"), "");
        assertTrue(java.toFile().setExecutable(true));
        return java;
    }

    @Test
    void argumentsAreAppended() {
        assertTrue(ShellCommand.palimpsest("info", Path.of("a b")).with("--threads", 2).toString()
                .endsWith(" info 'a b' --threads 2"));
    }
}
