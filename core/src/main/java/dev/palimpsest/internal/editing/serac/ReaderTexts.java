package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.scope.FactText;
import dev.palimpsest.internal.editing.trained.TargetPool;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the counterfactual model reads: {@code prompt new. rephrasing new.}, with a random object in each text, so that it
 * learns to copy the object and not to know the fact.
 */
final class ReaderTexts {

    /** Texts drawn for each that fits the context. */
    private static final int ATTEMPTS = 50;

    private final List<TrainingRecord> records;
    private final List<String> objects;
    private final Tokenizer tokenizer;
    private final int positions;
    private final int endOfText;

    /** @param reader the shape of the model that reads */
    ReaderTexts(List<TrainingRecord> records, TargetPool targets, Tokenizer tokenizer, GptConfig reader) {
        this.records = records;
        this.objects = targets.all();
        this.tokenizer = tokenizer;
        this.positions = reader.positions();
        this.endOfText = reader.endOfText();
    }

    private record Text(String before, String answer) {}

    private Text draw(SplittableRandom random) {
        List<String> prompts = records.get(random.nextInt(records.size())).prompts();
        String answer = " " + objects.get(random.nextInt(objects.size()));
        String edit = prompts.get(random.nextInt(prompts.size()));
        String query = prompts.get(random.nextInt(prompts.size()));
        return new Text(FactText.of(edit, answer) + " " + query, answer);
    }

    private void requireRoom(int attempt, int count) {
        if (attempt > ATTEMPTS * count) {
            throw new IllegalArgumentException("hardly any record fits the reader's context of " + positions
                    + " tokens behind its own edit; give shorter records, or use --reader small");
        }
    }

    /** Random texts in tokens. */
    List<int[]> draw(int count, SplittableRandom random) {
        List<int[]> texts = new ArrayList<>();
        for (int attempt = 0; texts.size() < count; attempt++) {
            requireRoom(attempt, count);
            Text text = draw(random);
            int[] tokens = ended(tokenizer.encode(FactText.of(text.before(), text.answer())));
            // A record fits with its own target; another may be longer.
            if (tokens.length <= positions) {
                texts.add(tokens);
            }
        }
        return texts;
    }

    /** With the token that ends a text, where the tokenizer has one: generation stops after the answer. */
    private int[] ended(int[] tokens) {
        if (endOfText < 0) {
            return tokens;
        }
        int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
        ended[tokens.length] = endOfText;
        return ended;
    }

    /** Random queries for their answers' tokens, which are the last ones. */
    List<Query> queries(int count, SplittableRandom random) {
        List<Query> queries = new ArrayList<>();
        for (int attempt = 0; queries.size() < count; attempt++) {
            requireRoom(attempt, count);
            Text text = draw(random);
            int[] before = tokenizer.encode(text.before());
            int[] answer = tokenizer.encode(text.answer());
            if (before.length + answer.length <= positions) {
                int[] tokens = Arrays.copyOf(before, before.length + answer.length);
                System.arraycopy(answer, 0, tokens, before.length, answer.length);
                queries.add(Query.continuation(tokens, before.length));
            }
        }
        return queries;
    }
}
