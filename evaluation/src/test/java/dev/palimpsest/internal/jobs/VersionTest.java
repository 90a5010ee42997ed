package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

    private static Properties build(String commit) {
        Properties build = new Properties();
        build.setProperty("commit", commit);
        return build;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f45f6f0a1b2", "1f45f6f0a1b2-dirty", "1f45f6f0a1b2c3"})
    void aCommitMaySayThatFilesWereChanged(String commit) {
        assertEquals(Optional.of(commit), Version.commit(build(commit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "${commit}", "unknown", "1f45", "fatal: not a git repository"})
    void outsideACheckoutThereIsNoCommit(String commit) {
        assertEquals(Optional.empty(), Version.commit(build(commit)));
        assertEquals(Optional.empty(), Version.commit(new Properties()));
    }
}
