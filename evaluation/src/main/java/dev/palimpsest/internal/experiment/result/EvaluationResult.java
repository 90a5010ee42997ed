package dev.palimpsest.internal.experiment.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.palimpsest.internal.editing.StoredEdits;
import dev.palimpsest.internal.metric.Summary;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evaluation of a model after some edits, as it is saved and reported. Terminal text and JSON are in
 * {@code cli.output}, Markdown, CSV and HTML in {@code report}.
 *
 * @param edits       number of facts edited so far, in a single round by this batch and all before it
 * @param summary     the scores of the evaluated records; saved as the list {@code scores}
 * @param perplexity  of the held-out text; NaN when it was not measured
 * @param alpha       threshold of each hook layer, the minimum over single rounds; empty for methods without hooks
 * @param zScores     of each hook layer, of a single round; otherwise empty
 * @param answers     to the example prompts, after all edits; empty in between, and in results kept by versions without
 * @param stored      what the edits of a single round take in a file; otherwise null
 * @param editSeconds time spent on editing, of a single round; otherwise 0
 * @param seconds     time spent on evaluating
 * @param abilities   general abilities on all tasks; empty when they were not measured
 */
public record EvaluationResult(
        int edits,
        @JsonProperty("scores") Summary summary,
        double perplexity,
        SortedMap<Integer, Double> alpha,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ZScoreSample> zScores,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ExampleAnswer> answers,
        @JsonInclude(JsonInclude.Include.NON_NULL) StoredEdits stored,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double editSeconds,
        double seconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AbilityScore> abilities) {

    public EvaluationResult {
        Objects.requireNonNull(summary, "scores");
        Objects.requireNonNull(alpha, "alpha");
        alpha = new TreeMap<>(alpha);
        zScores = zScores == null ? List.of() : List.copyOf(zScores);
        answers = answers == null ? List.of() : List.copyOf(answers);
        abilities = abilities == null ? List.of() : List.copyOf(abilities);
    }

    /** Without general abilities. */
    public EvaluationResult(int edits, Summary summary, double perplexity, SortedMap<Integer, Double> alpha,
            List<ZScoreSample> zScores, List<ExampleAnswer> answers, StoredEdits stored, double editSeconds,
            double seconds) {
        this(edits, summary, perplexity, alpha, zScores, answers, stored, editSeconds, seconds, List.of());
    }

    /** Without z-scores and editing time, which a consecutive trial keeps once for all its evaluations. */
    public EvaluationResult(int edits, Summary summary, double perplexity, SortedMap<Integer, Double> alpha,
            List<ExampleAnswer> answers, double seconds) {
        this(edits, summary, perplexity, alpha, List.of(), answers, null, 0, seconds);
    }

    /** The same with general abilities. */
    public EvaluationResult with(List<AbilityScore> measured) {
        return new EvaluationResult(
                edits, summary, perplexity, alpha, zScores, answers, stored, editSeconds, seconds, measured);
    }

    /** The score of a column, if it was measured. */
    public Optional<AbilityScore> ability(AbilityScore.Column column) {
        return abilities.stream().filter(score -> score.column().equals(column)).findFirst();
    }

    /** The same without answers. */
    public EvaluationResult(
            int edits, Summary summary, double perplexity, SortedMap<Integer, Double> alpha, double seconds) {
        this(edits, summary, perplexity, alpha, List.of(), seconds);
    }
}
