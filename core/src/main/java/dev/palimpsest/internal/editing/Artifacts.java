package dev.palimpsest.internal.editing;

/** Finds the trained networks that edits refer to by their SHA-256. */
@FunctionalInterface
public interface Artifacts {

    /** There are none. */
    Artifacts NONE = sha256 -> {
        throw new IllegalArgumentException("the edits need the artifact with SHA-256 " + sha256.substring(0, 12)
                + "…, which was not given; give the file that trained it");
    };

    /**
     * The artifact with this digest.
     *
     * @param sha256 64 hexadecimal digits
     * @throws IllegalArgumentException when it was not found, with the remedy
     */
    TrainedArtifact find(String sha256);
}
