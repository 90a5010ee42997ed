package dev.palimpsest.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says, and what files name as their maker. */
final class Version implements IVersionProvider {

    /** The jar's version; from a folder of classes there is none. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"palimpsest " + number() + " (Java " + Runtime.version() + ")"};
    }
}
