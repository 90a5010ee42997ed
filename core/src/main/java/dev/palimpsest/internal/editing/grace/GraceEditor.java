package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.codebook.CodebookEditor;
import dev.palimpsest.internal.editing.codebook.SiteInputs;
import dev.palimpsest.internal.message.NumberText;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** GRACE (arXiv 2211.11031): every entry starts with the radius ε₀. */
final class GraceEditor extends CodebookEditor {

    /** Texts before a prompt that do not change what it asks. */
    private static final List<String> CONTEXTS = List.of("", "Note that. ", "The answer is simple. ", "I have asked around. ");

    private final double radius;

    GraceEditor(EditingContext context, Edits edits, Start start) {
        super(context, edits, start);
        this.radius = edits.settings().get(Grace.RADIUS);
    }

    /** Warns once when ε₀ does not even reach the prompt in another context. */
    @Override
    protected void begin(List<EditRequest> batch) {
        if (!edits().batches().isEmpty()) {
            return;
        }
        EditRequest first = batch.getFirst();
        double[] distances = distances(CONTEXTS.stream().map(text -> text + first.text()));
        if (distances.length == 0 || !(distances[0] > radius)) {
            return;
        }
        double[] others = distances(Stream.concat(Stream.of(first), batch.stream()
                        .filter(other -> first.hasSubject() && other.hasSubject() && !other.subject().equals(first.subject())))
                .map(other -> first.hasSubject() ? withSubject(first, other.subject()) : first.text()));
        context.listener().warned("layer " + site.layer() + ": record " + first.caseId() + "'s prompt in other contexts lies "
                + NumberText.of(rounded(distances[0])) + " to " + NumberText.of(rounded(distances[distances.length - 1]))
                + " away from itself" + (others.length == 0 ? "" : ", with other subjects "
                        + NumberText.of(rounded(others[0])) + " or more")
                + ", and the radius is " + NumberText.of(radius) + ", so rephrased prompts will not get the new answer; choose"
                + " --radius by these distances");
    }

    /** Of the other texts from the first, ascending; without those that do not fit the model's context. */
    private double[] distances(Stream<String> texts) {
        List<int[]> tokens = texts.map(context.tokenizer()::encode)
                .filter(text -> text.length <= context.gpt().config().positions()).toList();
        float[][] inputs = SiteInputs.read(context.gpt(), site, tokens);
        return Arrays.stream(inputs).skip(1).mapToDouble(input -> Codebook.distance(inputs[0], input)).sorted().toArray();
    }

    private static double rounded(double distance) {
        return Math.round(distance * 100) / 100.0;
    }

    @Override
    protected Ball ball(List<EditRequest> batch, int index, float[] key) {
        return new Ball(radius, null);
    }
}
