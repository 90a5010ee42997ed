package dev.palimpsest.internal.report;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.StoredEdits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Example;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import dev.palimpsest.internal.experiment.result.Period;
import dev.palimpsest.internal.experiment.result.Provenance;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Made-up results to report on. */
public final class SampleComparisons {

    public static final double NONE = Double.NaN;

    public static final Period PERIOD =
            new Period(Instant.parse("2026-03-01T09:15:00Z"), Instant.parse("2026-03-01T09:17:31Z"));

    /** What the edits of every outcome take. */
    private static final StoredEdits STORED = new StoredEdits(3200, Change.Undo.INDEPENDENT);

    private SampleComparisons() {}

    public static Settings settings(String method, double lambda) {
        return settings(method, Map.of("lambda", Double.toString(lambda), "seed", "7"));
    }

    /** A method's settings on layers 0 to 2 with some values where the method has them. */
    public static Settings settings(String method, Map<String, String> values) {
        EditingMethod chosen = Methods.of(method);
        Given given = Given.NOTHING.beside(List.of(0, 1, 2));
        for (Setting<?> setting : chosen.schema()) {
            String text = setting.name().equals("layers") && setting.scope() == Setting.Scope.SHARED
                    ? "0-2"
                    : values.get(setting.name());
            given = text == null ? given : with(given, setting, text);
        }
        return Methods.settings(chosen, PaperModel.otherShape(), given);
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    public static Trial trial(String method, Mode mode) {
        return new Trial(method, mode, settings(method, 15000), null);
    }

    /** A summary of {@code records} records with the given numbers of successes. */
    public static Summary summary(int records, int reliable, int general, int local) {
        return Summary.of(IntStream.range(0, records)
                .mapToObj(i -> new RecordScore(i, i < reliable ? 1 : 0, i < general ? 1 : 0, i < local ? 1 : 0, NONE,
                        i < reliable ? 1 : 0, NONE, NONE, NONE, new int[0]))
                .toList());
    }

    public static EvaluationResult result(int edits, Summary summary) {
        return new EvaluationResult(edits, summary, NONE, new TreeMap<>(), 0);
    }

    public static Outcome outcome(Trial trial, EvaluationResult... results) {
        return new Outcome(trial, List.of(results), List.of(), STORED, 12, 3);
    }

    public static Comparison comparison(PaperSetting setting, Outcome... outcomes) {
        return new Comparison("Methods side by side on <made-up> facts & more", provenance(), PERIOD, setting,
                new EvaluationResult(0, summary(100, 5, 4, 100), 20, new TreeMap<>(), 0), List.of(), List.of(outcomes));
    }

    private static Provenance provenance() {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("model", "gpt2-xl, 1.6 billion parameters");
        values.put("seeds", "sampling: all methods 7");
        return new Provenance("palimpsest compare gpt2-xl --limit \"100\" --data 'a <b>.json'", values);
    }

    /** The same with answers to three examples, by method; the unedited model answers {@code before}. */
    public static Comparison answered(Comparison comparison, Map<String, List<String>> answers) {
        List<Example> examples = IntStream.range(0, 3)
                .mapToObj(i -> new Example(i, "The capital of land " + i + " is", "City " + i, null, "Bread is"))
                .toList();
        List<String> before = List.of("Old 0", "Old 1", "Old 2");
        return new Comparison(comparison.title(), comparison.provenance(), comparison.period(),
                comparison.paperSetting(), answered(comparison.unedited(), before), examples,
                comparison.outcomes().stream()
                        .map(outcome -> new Outcome(outcome.trial(),
                                List.of(answered(outcome.last(), answers.get(outcome.trial().id()))), outcome.zScores(), outcome.stored(),
                                outcome.editSeconds(), outcome.evaluateSeconds()))
                        .toList());
    }

    private static EvaluationResult answered(EvaluationResult result, List<String> answers) {
        return new EvaluationResult(result.edits(), result.summary(), result.perplexity(), result.alpha(),
                IntStream.range(0, answers.size())
                        .mapToObj(i -> new ExampleAnswer(i, answers.get(i), null, "baked"))
                        .toList(),
                result.seconds());
    }

    /** Everything a report can show: long curves, all sweeps, z-scores. */
    public static Comparison everything() {
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(curve("comeba-hk", .96, .0015, .62, .99, .0006));
        outcomes.add(curve("comeba", .95, .004, .60, .93, .004));
        outcomes.add(curve("memit", .97, .007, .66, .95, .006));
        Map<String, List<String>> values = Map.of(
                "layers", List.of("11-15", "12-16", "13-17", "14-18", "15-19"),
                "lambda", List.of("200", "2000", "15000", "150000"),
                "alpha", List.of("1.8", "2.0", "2.2", "2.4"),
                "batch-size", List.of("1", "10", "50", "100"));
        for (String variable : List.of("layers", "lambda", "alpha", "batch-size")) {
            for (int i = 0; i < values.get(variable).size(); i++) {
                outcomes.add(outcome(
                        new Trial("comeba-hk." + variable + "-" + values.get(variable).get(i), Mode.CONSECUTIVE,
                                swept(variable, values.get(variable).get(i)),
                                new Variation(variable, values.get(variable).get(i))),
                        result(100, graded(100, .6 + .08 * i, .4 + .05 * i, .98 - .07 * i, i))));
            }
        }
        return comparison(new PaperSetting(Mode.CONSECUTIVE, "GPT-2 XL", "ZsRE"), outcomes.toArray(Outcome[]::new));
    }

    private static Settings swept(String variable, String value) {
        Map<String, String> values = new HashMap<>(Map.of("lambda", "15000", "seed", "7"));
        values.put(variable, value);
        return settings("comeba-hk", values);
    }

    private static Outcome curve(String method, double reliable, double loss, double general, double local,
            double localLoss) {
        List<EvaluationResult> results = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> new EvaluationResult(10 * i,
                        graded(10 * i, reliable - loss * 5 * i, general - loss * 3 * i, local - localLoss * 5 * i, i),
                        20 + i * localLoss * 100,
                        method.equals("comeba-hk") ? new TreeMap<>(Map.of(0, 2.1, 1, 1.95, 2, 1.8)) : new TreeMap<>(), 0))
                .toList();
        List<ZScoreSample> zScores = method.equals("comeba-hk")
                ? IntStream.range(0, 5).mapToObj(SampleComparisons::zScores).toList()
                : List.of();
        return new Outcome(trial(method, Mode.CONSECUTIVE), results, zScores, STORED, 340.5, 20);
    }

    private static ZScoreSample zScores(int layer) {
        SplittableRandom random = new SplittableRandom(layer);
        return new ZScoreSample(13 + layer, 2.2 - .08 * layer,
                random.doubles(200).map(u -> 3 - .8 * u * u).toArray(),
                random.doubles(2000).map(u -> -.8 + 1.1 * (u + random.nextDouble())).toArray(),
                random.doubles(2000).map(u -> -1.2 + 1.2 * (u + random.nextDouble() + random.nextDouble())).toArray());
    }

    /** Records with scores scattered around the means. */
    private static Summary graded(int records, double reliable, double general, double local, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Summary.of(IntStream.range(0, records)
                .mapToObj(i -> new RecordScore(i, share(random, reliable), share(random, general),
                        share(random, local), NONE, random.nextDouble() < reliable * .8 ? 1 : 0,
                        random.nextDouble() < reliable ? 1 : 0, share(random, general), share(random, local),
                        new int[0]))
                .toList());
    }

    private static double share(SplittableRandom random, double mean) {
        return IntStream.range(0, 4).mapToDouble(i -> random.nextDouble() < mean ? .25 : 0).sum();
    }
}
