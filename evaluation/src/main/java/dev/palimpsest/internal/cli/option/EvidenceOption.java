package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.document.EvidenceChoice;
import dev.palimpsest.internal.jobs.UserError;
import picocli.CommandLine.Option;

/** {@code --evidence CHOICE}: what the model is told of a document's changes. */
public final class EvidenceOption {

    @Option(
            names = "--evidence",
            paramLabel = "EVIDENCE",
            completionCandidates = Candidates.Evidences.class,
            description = "With --task docmedit, tell the model the first five statements of each document's evidence (given),"
                    + " of its r_evidence (retrieved), or nothing (none), so that only edits can change its text (default:"
                    + " given).")
    @InSection(OptionSection.EVALUATION)
    private String evidence;

    /** @param documents whether documents are evaluated @throws UserError when the option does not fit or is unknown */
    public EvidenceChoice choice(boolean documents) {
        if (evidence != null && !documents) {
            throw new UserError("--evidence requires --task docmedit");
        }
        try {
            return evidence == null ? EvidenceChoice.GIVEN : EvidenceChoice.of(evidence);
        } catch (IllegalArgumentException e) {
            throw new UserError("--evidence: " + e.getMessage());
        }
    }
}
