package dev.palimpsest.internal.jobs;

/** The version of the program, as written into the files it makes. */
public final class Version {

    private Version() {}

    /** The jar's version, or {@code development} when the classes do not come from a jar. */
    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
