package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Asks a model the questions of a task. The result of a record does not depend on the others. */
public final class TaskScorer {

    /** Questions per batch; does not affect the results. */
    private static final int BATCH = 16;

    private final LogLikelihoods likelihoods;
    private final DocumentScores documents;
    private final GreedyAnswers answers;
    private final int batch;

    /** @param config of the model that is asked */
    public TaskScorer(Tokenizer tokenizer, GptConfig config) {
        this(tokenizer, config, BATCH);
    }

    /** @param batch questions per batch, at least 1 */
    TaskScorer(Tokenizer tokenizer, GptConfig config, int batch) {
        this.likelihoods = new LogLikelihoods(tokenizer, config);
        this.documents = new DocumentScores(tokenizer, config);
        this.answers = new GreedyAnswers(tokenizer, config.positions());
        this.batch = batch;
    }

    /**
     * The results of {@code questions}, in the same order.
     *
     * @param progress receives the number of answered questions
     * @throws InvalidDataException when an answer does not fit the model's context, naming the record
     * @throws NonFiniteException   when the model computes NaN or infinite logits, naming the record
     */
    public List<RecordResult> score(EditedModel model, List<Question> questions, IntConsumer progress) {
        List<RecordResult> results = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += batch) {
            results.addAll(score(model, questions.subList(from, Math.min(from + batch, questions.size()))));
            progress.accept(results.size());
        }
        return results;
    }

    private List<RecordResult> score(EditedModel model, List<Question> questions) {
        Map<Question, RecordResult> results = new IdentityHashMap<>();
        score(model, of(questions, LikelihoodQuestion.class), results);
        of(questions, DocumentQuestion.class)
                .forEach(document -> results.put(document, documents.of(model, document)));
        generate(model, of(questions, GenerationQuestion.class), results);
        return questions.stream().map(results::get).toList();
    }

    private static <Q> List<Q> of(List<Question> questions, Class<Q> kind) {
        return questions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The continuations of all questions together, since small passes leave an engine idle. */
    private void score(EditedModel model, List<LikelihoodQuestion> questions, Map<Question, RecordResult> results) {
        List<Continuation> continuations = new ArrayList<>();
        List<Question> asking = new ArrayList<>();
        for (LikelihoodQuestion question : questions) {
            for (Continuation continuation : question.continuations()) {
                continuations.add(continuation);
                asking.add(question);
            }
        }
        if (continuations.isEmpty()) {
            return;
        }
        List<LogLikelihood> scores = likelihoods.of(model, continuations, place -> asking.get(place).id());
        int from = 0;
        for (LikelihoodQuestion question : questions) {
            int to = from + question.continuations().size();
            results.put(question, question.result(scores.subList(from, to)));
            from = to;
        }
    }

    private void generate(EditedModel model, List<GenerationQuestion> questions, Map<Question, RecordResult> results) {
        List<String> texts = answers.of(model, questions);
        for (int i = 0; i < texts.size(); i++) {
            results.put(questions.get(i), questions.get(i).result(texts.get(i)));
        }
    }
}
