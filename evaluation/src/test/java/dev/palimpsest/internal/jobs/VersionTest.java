package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

    private static final String COMMIT = "1f45f6f0a1b2c3d4e5f60718293a4b5c6d7e8f90";

    private static Properties build(String commit, String dirty) {
        Properties build = new Properties();
        build.setProperty("git.commit.id.full", commit);
        build.setProperty("git.dirty", dirty);
        return build;
    }

    @Test
    void aCommitIsAbbreviatedAndSaysWhetherFilesWereChanged() {
        assertEquals(Optional.of("1f45f6f0a1b2"), Version.commit(build(COMMIT, "false")));
        assertEquals(Optional.of("1f45f6f0a1b2-dirty"), Version.commit(build(COMMIT, "true")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "${git.commit.id.full}", "unknown", "1f45"})
    void outsideACheckoutThereIsNoCommit(String commit) {
        assertEquals(Optional.empty(), Version.commit(build(commit, "")));
        assertEquals(Optional.empty(), Version.commit(new Properties()));
    }
}
