package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import java.util.List;
import java.util.Optional;

/**
 * A method whose edits use networks that were trained before: those of its own training, or of another method's. Edits refer
 * to an artifact by its SHA-256.
 */
public interface ArtifactUser {

    /** The SHA-256 of the artifact's file. Commands compute it from the file that they are given. */
    Setting<String> ARTIFACT = new Setting<>("artifact", SettingType.digest(),
            "The trained artifact", Setting.Scope.INPUT, List.of(), true, (config, given) -> Optional.empty(), null);

    /** The method's id. */
    String id();

    /** The id of the method whose training writes the artifact. */
    String trainer();

    /** Whether edits with these values use an artifact. */
    boolean usesArtifact(Given given);

    /** The method with what makes it use an artifact, as a phrase for messages. */
    String usingArtifact();

    /**
     * What was given for edits, completed by an artifact.
     *
     * @throws IllegalArgumentException when the artifact does not fit the method or what was given, with the remedy
     */
    default Given completed(Given given, TrainedArtifact artifact) {
        requireTrained(artifact);
        Object named = given.values().get(ARTIFACT.name());
        if (named != null && !named.equals(artifact.sha256())) {
            throw new IllegalArgumentException("the settings name the artifact with SHA-256 "
                    + ARTIFACT.type().format(named.toString()) + ", this one has "
                    + ARTIFACT.type().format(artifact.sha256()) + "; give that one, or other settings");
        }
        return given.with(ARTIFACT, artifact.sha256());
    }

    /**
     * The artifact of edits.
     *
     * @throws IllegalArgumentException when they name none, it was not found, or does not fit method and model
     */
    default TrainedArtifact artifact(EditingContext context, Edits edits) {
        String sha256 = edits.settings().find(ARTIFACT).orElseThrow(() -> new IllegalArgumentException(usingArtifact()
                + " needs a trained artifact; train one with 'palimpsest train --method " + trainer() + "'"));
        TrainedArtifact artifact = context.artifacts().find(sha256);
        requireMadeFor(artifact, context.gpt());
        return artifact;
    }

    /**
     * Checks that an artifact was trained for this method's edits and with {@code gpt}.
     *
     * @throws IllegalArgumentException with the remedy
     */
    default void requireMadeFor(TrainedArtifact artifact, Gpt gpt) {
        requireTrained(artifact);
        artifact.requireMadeFor(gpt);
    }

    private void requireTrained(TrainedArtifact artifact) {
        if (!artifact.method().equals(trainer())) {
            throw new IllegalArgumentException("the artifact was trained for " + Quote.bare(artifact.method()) + ", not "
                    + trainer() + "; give one that 'palimpsest train --method " + trainer() + "' wrote");
        }
    }
}
