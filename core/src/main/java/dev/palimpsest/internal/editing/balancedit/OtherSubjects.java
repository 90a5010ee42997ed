package dev.palimpsest.internal.editing.balancedit;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The other subjects that edits are measured against, as many as {@code count}: those of the batch, the next one first;
 * those of earlier batches, the newest first; then names that the unedited model writes in the subject's place, in one
 * context after the other. If it writes none, they are random letters. The same edits, batch and seed give the same names.
 *
 * @param gpt the unedited model
 */
record OtherSubjects(Gpt gpt, Tokenizer tokenizer, int count, long seed) implements BalancEditEditor.Names {

    /** Rounds of as many draws as there are names; each doubles the temperature, since a model may repeat itself. */
    private static final int ROUNDS = 5;
    private static final int TOP_K = 40;
    /** In place of a character that a name's last token leaves incomplete. */
    private static final char DAMAGED = '\uFFFD';

    @Override
    public List<String> of(Edits earlier, List<EditRequest> batch, int index) {
        EditRequest request = batch.get(index);
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < batch.size() && names.size() < count; i++) {
            add(names, batch.get((index + i) % batch.size()).subject(), request);
        }
        List<EditBatch> batches = earlier.batches();
        for (int b = batches.size() - 1; b >= 0 && names.size() < count; b--) {
            for (EditRequest other : batches.get(b).requests()) {
                if (names.size() < count) {
                    add(names, other.subject(), request);
                }
            }
        }
        if (names.size() < count) {
            sample(names, request, earlier.contexts());
        }
        if (names.isEmpty()) {
            invent(names, request);
        }
        return new ArrayList<>(names);
    }

    private static void add(Set<String> names, String name, EditRequest request) {
        if (!name.equals(request.subject())) {
            names.add(name);
        }
    }

    /** Continues the part of the prompt before the subject, in a context, by as many tokens as the subject has. */
    private void sample(Set<String> names, EditRequest request, List<String> contexts) {
        int length = Math.max(1, tokenizer.encode(" " + request.subject()).length);
        for (int draw = 0; draw < ROUNDS * count && names.size() < count; draw++) {
            int[] start = start(contexts.get(draw % contexts.size()), request);
            GenerationSettings settings = new GenerationSettings(
                    length, 1 << draw / count, TOP_K, 1, seed + draw, HookScope.PROMPT);
            String name;
            try {
                Generation written = new Generator(gpt).generate(List.of(start), settings, Interventions.NONE).getFirst();
                name = text(written.tokens()).strip();
            } catch (NonFiniteException damaged) {
                throw damaged.in("record " + request.caseId() + ": sampling other subjects");
            }
            if (name.chars().anyMatch(Character::isLetter) && name.indexOf(DAMAGED) < 0) {
                add(names, name, request);
            }
        }
    }

    /** Names of as many letters as the subject's. */
    private void invent(Set<String> names, EditRequest request) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            add(names, random.ints(request.subject().length(), 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString(), request);
        }
    }

    private String text(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(tokenizer.bytes(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The text before the subject; without any, the end-of-text token, or a token chosen by the seed. */
    private int[] start(String context, EditRequest request) {
        String text = context.substring(0, context.indexOf(Contexts.SLOT)) + request.prefix();
        int[] before = tokenizer.encode(text.stripTrailing());
        if (before.length > 0) {
            return before;
        }
        return new int[] {gpt.config().endOfText() >= 0
                ? gpt.config().endOfText()
                : new SplittableRandom(seed).nextInt(gpt.config().vocabulary())};
    }
}
