package dev.palimpsest.internal.cli.option;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.jobs.UserError;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The facts to edit: a file of them, or one on the command line. */
public final class FactsOption {

    /** The number of the fact on the command line, as for the first record of a file. */
    private static final long CASE_ID = 0;

    @Option(
            names = "--requests",
            paramLabel = "FILE",
            description = "Facts to edit: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit's or MEMIT's layout; a JSON"
                    + " array or one object per line. Required without --prompt (default: none).")
    private Path requests;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "Edit one fact instead of --requests: the text before the target. It contains the subject, or {}"
                    + " in its place (default: none).")
    @InSection(OptionSection.FILES)
    private String prompt;

    @Option(
            names = "--subject",
            paramLabel = "TEXT",
            description = "The entity that the fact of --prompt is about, as written there. Optional for methods that do"
                    + " not use subjects (default: none).")
    @InSection(OptionSection.FILES)
    private String subject;

    @Option(names = "--target", paramLabel = "TEXT", description = "The text that is to follow"
            + " --prompt (default: none).")
    @InSection(OptionSection.FILES)
    private String target;

    @Option(
            names = "--old-target",
            paramLabel = "TEXT",
            description = "The answer to --prompt before the edit, which a few methods use (default: none).")
    @InSection(OptionSection.FILES)
    private String oldTarget;

    /** The file, or null for a fact on the command line. */
    public Path file() {
        return requests;
    }

    /** Where the facts come from, for the provenance in the edits file. */
    public String source() {
        return requests == null ? "--prompt" : requests.getFileName().toString();
    }

    /**
     * Checks which of the options were given.
     *
     * @throws UserError when none or both, or an incomplete fact, were given
     */
    public void check(EditingMethod method) {
        boolean inline = prompt != null || subject != null || target != null || oldTarget != null;
        if (requests != null && inline) {
            throw new UserError("--requests names a file of facts and "
                    + (prompt != null ? "--prompt" : target != null ? "--target" : subject != null ? "--subject" : "--old-target")
                    + " gives one on the command line; use one of the two");
        }
        if (requests == null && !inline) {
            throw new UserError("missing facts; give --requests FILE, or one fact with --prompt, --subject and --target");
        }
        if (inline) {
            require("--prompt", prompt, "the text before the target");
            require("--target", target, "the text that is to follow --prompt");
            if (subject != null) {
                require("--subject", subject, "the entity as it is written in --prompt");
            } else if (method.needs(Need.SUBJECT)) {
                throw new UserError("missing --subject: " + method.id() + " edits at the subject's last token; give the"
                        + " entity as it is written in --prompt");
            }
            if (oldTarget == null && method.needs(Need.OLD_ANSWER)) {
                throw new UserError("missing --old-target: " + method.id() + " edits the neurons of the old answer; give the"
                        + " answer to --prompt before the edit");
            }
        }
    }

    private static void require(String option, String text, String what) {
        if (text == null) {
            throw new UserError("missing " + option + "; give " + what);
        }
        if (text.isBlank()) {
            throw new UserError(option + " is empty; give " + what);
        }
    }

    /** The facts, at most {@code limit} of them. @throws UserError when the fact on the command line is invalid */
    public Dataset read(int limit) {
        if (requests != null) {
            return Records.read(requests, RecordFormat.AUTO, limit);
        }
        try {
            EditRequest request = new EditRequest(CASE_ID, prompt, subject, target, oldTarget);
            return new Dataset(
                    1, List.of(new EvaluationRecord(request, List.of(), List.of(), List.of())), List.of());
        } catch (IllegalArgumentException e) {
            throw new UserError("--prompt: " + e.getMessage().replaceFirst("^record " + CASE_ID + ": ", ""));
        }
    }
}
