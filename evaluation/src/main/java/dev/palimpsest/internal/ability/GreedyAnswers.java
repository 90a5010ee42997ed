package dev.palimpsest.internal.ability;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Greedy answers up to the first stop of their marking. Prompts lose tokens from their left end where an answer would not
 * fit behind them.
 */
final class GreedyAnswers {

    /** Tokens after which an answer ends without a stop, as in lm-evaluation-harness. */
    static final int MOST = 256;

    /** Most answers are short: they are generated again where they are not, which gives the same tokens and more. */
    private static final int[] ATTEMPTS = {16, 64, MOST};

    private final Tokenizer tokenizer;
    private final int positions;

    /** @param positions the model's context */
    GreedyAnswers(Tokenizer tokenizer, int positions) {
        this.tokenizer = tokenizer;
        this.positions = positions;
    }

    /** Tokens of an answer: at most half of the context, so that half is left for the question. */
    private int budget() {
        return Math.max(1, Math.min(MOST, positions / 2));
    }

    /**
     * The answers to {@code questions}, in their order.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits, naming the record
     */
    List<String> of(EditedModel model, List<GenerationQuestion> questions) {
        String[] answers = new String[questions.size()];
        if (answers.length == 0) {
            return List.of();
        }
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            open.add(i);
        }
        for (int attempt : ATTEMPTS) {
            int tokens = Math.min(attempt, budget());
            boolean last = tokens == budget();
            List<GenerationQuestion> asked = open.stream().map(questions::get).toList();
            List<Generation> generations = generate(model, asked, tokens);
            List<Integer> longer = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                Generation generation = generations.get(i);
                String text = tokenizer.decode(generation.tokens());
                String ended = asked.get(i).marking().ended(text);
                if (ended != null || last || generation.stopped()) {
                    answers[open.get(i)] = ended == null ? text : ended;
                } else {
                    longer.add(open.get(i));
                }
            }
            open = longer;
            if (open.isEmpty()) {
                break;
            }
        }
        return Arrays.asList(answers);
    }

    private List<Generation> generate(EditedModel model, List<GenerationQuestion> questions, int tokens) {
        try {
            return model.generate(questions.stream().map(question -> prompt(question.prompt())).toList(),
                    GenerationSettings.greedy(tokens));
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> questions.get(item).id());
        }
    }

    private int[] prompt(String text) {
        int[] ids = tokenizer.encode(text);
        return Arrays.copyOfRange(ids, Math.max(0, ids.length - (positions - budget())), ids.length);
    }
}
