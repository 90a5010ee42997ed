package dev.palimpsest.internal.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** The version of the program, as written into the files it makes. */
public final class Version {

    /** Written by the build; absent from classes that were compiled without it. */
    private static final String BUILD = "build.properties";

    private static final String COMMIT = "[0-9a-f]{12,40}(-dirty)?";

    private Version() {}

    /** The jar's version, or {@code development} when the classes do not come from a jar. */
    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * The Git commit that was built, abbreviated, followed by {@code -dirty} when tracked files had been changed;
     * empty when it was built outside a Git checkout, such as from a source archive.
     */
    public static Optional<String> commit() {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(BUILD)) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commit(build);
    }

    /** @param build the build's properties; what git printed instead of a commit is none */
    static Optional<String> commit(Properties build) {
        return Optional.of(build.getProperty("commit", "").strip()).filter(commit -> commit.matches(COMMIT));
    }

    /** Version and commit: {@code 0.2.0, commit 1f45f6f0a1b2}. */
    public static String text() {
        return number() + ", commit " + commit().orElse("unknown");
    }
}
