package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.settings.StrongerEdits;
import dev.palimpsest.internal.editing.settings.StrongerEdits.Proposal;
import dev.palimpsest.internal.jobs.EditRun;
import dev.palimpsest.internal.jobs.ShellCommand;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether edits work, in words, and what to change where they do not: where the model predicts fewer than half of the
 * facts.
 *
 * @param settings of the edits
 * @param option   the option that sets a setting of the method
 */
record EditVerdict(Settings settings, Function<Setting<?>, String> option) {

    private static boolean isLow(int predicted, int facts) {
        return 2L * predicted < facts;
    }

    /** Whether fewer than half of a batch's facts are predicted. */
    boolean isLow(EditBatch batch) {
        return isLow(batch.predicted().after(), batch.size());
    }

    /** Whether fewer than half of all facts are predicted. */
    boolean isLow(EditRun.Result result) {
        return isLow(result.predicted(), result.facts());
    }

    /** A warning about a batch, without a full stop. @param number of the batch, from 1 */
    String warning(int number, EditBatch batch) {
        return "warning: after batch " + number + " the model "
                + (batch.size() == 1
                        ? one(batch.predicted().after())
                        : "predicts " + amount(batch.predicted().after()) + " of its " + batch.size() + " facts")
                + "; " + remedy();
    }

    /** The last line of a run. */
    String last(EditRun.Result result) {
        String now = result.facts() == 1
                ? "the edited model " + one(result.predicted()) + ", "
                        + other(result.predicted() == 1, result.before() == 1)
                : "the edited model predicts " + amount(result.predicted()) + " of the " + result.facts()
                        + " facts, the unedited one " + amount(result.before());
        if (!isLow(result)) {
            return now;
        }
        return "warning: the edits " + (result.predicted() == 0 ? "do not work: " : "mostly do not work: ") + now + "; "
                + (wereOverwritten(result)
                        ? "most facts were predicted after their own batch and later batches changed them back: use"
                                + " larger batches (--batch-size), or another method (see '" + ShellCommand.palimpsest("methods") + "')"
                        : remedy());
    }

    private static String one(int predicted) {
        return predicted == 1 ? "predicts the target" : "does not predict the target";
    }

    private static String other(boolean edited, boolean unedited) {
        return edited == unedited
                ? edited ? "and so does the unedited one" : "and neither does the unedited one"
                : unedited ? "the unedited one does" : "the unedited one does not";
    }

    private static String amount(int predicted) {
        return predicted == 0 ? "none" : String.valueOf(predicted);
    }

    private static boolean wereOverwritten(EditRun.Result result) {
        List<EditBatch> batches = result.edits().batches();
        return batches.stream().allMatch(batch -> batch.predicted() != null)
                && !isLow(batches.stream().mapToInt(batch -> batch.predicted().after()).sum(), result.edits().size());
    }

    /** {@code rerun with --force --lambda 150 --clamp 3 (now 15000, 0.75), or with other --layers (now 0-2)}. */
    private String remedy() {
        if (Methods.of(settings).mechanism() == FactStore.class) {
            return "the model reads the facts before its prompts and does not answer by them; use a method that changes the"
                    + " model, or another model";
        }
        List<Proposal> proposals = StrongerEdits.of(Methods.of(settings).effective(settings), settings);
        if (proposals.isEmpty() && Methods.of(settings).needs(Need.ARTIFACT)) {
            // What was learned in training decides how strong edits are.
            return "edit fewer facts, or train the artifact longer or on more records";
        }
        String layers = "other --layers (now " + CommonSettings.LAYERS.type().format(settings.layers()) + ")";
        if (proposals.isEmpty()) {
            return "try " + layers;
        }
        return "rerun with --force "
                + proposals.stream()
                        .map(each -> option.apply(each.setting()) + " " + each.better())
                        .collect(Collectors.joining(" "))
                + " (now " + proposals.stream().map(Proposal::now).collect(Collectors.joining(", ")) + "), or with "
                + layers;
    }
}
