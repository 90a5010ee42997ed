package dev.palimpsest.internal.ability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log-likelihoods, documents and greedy answers on a golden model, against sums over one prefix at a time. */
class LogLikelihoodsTest {

    private static final double CLOSE = 2e-4;

    @TempDir
    private static Path folder;

    private static HuggingFaceCheckpoint checkpoint;
    private static Engine engine;
    private static Gpt gpt;
    private static EditedModel model;
    private static Tokenizer tokenizer;
    private static List<String> lines;

    @BeforeAll
    static void open() throws IOException {
        Path golden = GoldenModels.extract(GoldenModels.GPT2, folder);
        checkpoint = HuggingFaceCheckpoint.open(golden);
        engine = Engines.open("cpu", new EngineOptions(2));
        gpt = checkpoint.on(engine);
        model = EditedModel.original(gpt);
        tokenizer = checkpoint.tokenizer();
        lines = Files.readAllLines(golden.resolve("text.txt"));
    }

    @AfterAll
    static void close() {
        model.close();
        engine.close();
        checkpoint.close();
    }

    private static List<LogLikelihood> scores(Continuation... continuations) {
        return new LogLikelihoods(tokenizer, gpt.config()).of(model, List.of(continuations), place -> "record " + place);
    }

    /** The log probability of {@code next} after a prefix, from nothing but the logits at its end. */
    private static double logProbability(int[] prefix, int next) {
        float[] logits = model.predict(List.of(Query.all(prefix))).getFirst().lastLogits();
        double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp((double) logits[i])).sum();
        return logits[next] - Math.log(sum);
    }

    private static double handSummed(int[] context, int[] continuation) {
        double sum = 0;
        int[] ids = Arrays.copyOf(context, context.length + continuation.length);
        System.arraycopy(continuation, 0, ids, context.length, continuation.length);
        for (int i = context.length; i < ids.length; i++) {
            int end = i;
            int start = Math.max(0, end - gpt.config().positions());
            sum += logProbability(Arrays.copyOfRange(ids, start, end), ids[i]);
        }
        return sum;
    }

    @Test
    void aSumIsThatOverTheTokensOneByOne() {
        for (String line : lines.subList(0, 12)) {
            int middle = line.indexOf(' ', line.length() / 2);
            String context = line.substring(0, middle);
            String continuation = line.substring(middle);

            LogLikelihood score = scores(new Continuation(context, continuation)).getFirst();

            int[] target = tokenizer.encode(continuation);
            assertEquals(target.length, score.tokens());
            assertEquals(handSummed(tokenizer.encode(context), target), score.sum(), CLOSE, line);
        }
    }

    @Test
    void whiteSpaceAtTheEndOfTheContextBelongsToTheContinuation() {
        String line = lines.getFirst();
        int middle = line.indexOf(' ', line.length() / 2);
        LogLikelihood apart = scores(new Continuation(line.substring(0, middle), line.substring(middle))).getFirst();

        LogLikelihood merged =
                scores(new Continuation(line.substring(0, middle + 1), line.substring(middle + 1))).getFirst();

        assertEquals(apart, merged);
        int[] context = tokenizer.encode(line.substring(0, middle));
        int[] withSpace = tokenizer.encode(line.substring(0, middle + 1));
        assertFalse(Arrays.equals(context, withSpace), "the space is a token of its own, or part of one");
    }

    @Test
    void aCutContextScoresTheSameTokens() {
        String context = String.join(" ", lines.subList(0, 40));
        int[] ids = tokenizer.encode(context);
        assertTrue(ids.length > 2 * gpt.config().positions());
        String continuation = lines.get(41).substring(lines.get(41).indexOf(' '));
        int[] target = tokenizer.encode(continuation);

        LogLikelihood score = scores(new Continuation(context, continuation)).getFirst();

        assertEquals(target.length, score.tokens());
        // The last token is only predicted, so the model is fed one token less than it scores.
        int kept = gpt.config().positions() + 1 - target.length;
        int[] left = Arrays.copyOfRange(ids, ids.length - kept, ids.length);
        assertEquals(handSummed(left, target), score.sum(), CLOSE);
    }

    @Test
    void choicesOfOneTokenNeedOnePass() {
        LogLikelihoods likelihoods = new LogLikelihoods(tokenizer, gpt.config());
        String context = lines.getFirst().substring(0, lines.getFirst().lastIndexOf(' '));
        List<String> words = new ArrayList<>();
        for (int token = 0; token < tokenizer.size() && words.size() < 4; token++) {
            String word = tokenizer.decode(token);
            if (word.matches(" [a-z]+") && tokenizer.encode(word).length == 1) {
                words.add(word);
            }
        }
        List<Continuation> choices = words.stream().map(word -> new Continuation(context, word)).toList();

        assertEquals(4, choices.size());
        assertEquals(1, likelihoods.passes(choices));
        List<LogLikelihood> scores = scores(choices.toArray(Continuation[]::new));
        for (int i = 0; i < 4; i++) {
            assertEquals(logProbability(tokenizer.encode(context), tokenizer.encode(words.get(i))[0]),
                    scores.get(i).sum(), CLOSE);
        }
    }

    @Test
    void greedyIsTheMostProbableTokenEachTime() {
        String context = lines.getFirst().substring(0, lines.getFirst().lastIndexOf(' '));
        int[] ids = tokenizer.encode(context);
        int best = model.predict(List.of(Query.all(ids))).getFirst().argmax()[ids.length - 1];
        String said = tokenizer.decode(best);

        assertArrayEquals(new int[] {best}, tokenizer.encode(said));
        assertTrue(scores(new Continuation(context, said)).getFirst().greedy());
        assertFalse(scores(new Continuation(context, " zq zq")).getFirst().greedy());
    }

    @Test
    void anAnswerLongerThanTheContextIsRefusedByName() {
        String endless = " a b".repeat(gpt.config().positions());

        InvalidDataException refused =
                assertThrows(InvalidDataException.class, () -> scores(new Continuation("x", " y"), new Continuation("x", endless)));

        assertTrue(refused.getMessage().startsWith("record 1: an answer takes "), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("use a model with a longer context"), refused.getMessage());
    }

    @Test
    void eachTokenOfADocumentIsScoredOnce() {
        String text = String.join(" ", lines.subList(0, 30));
        int[] ids = tokenizer.encode(text);
        int positions = gpt.config().positions();
        assertTrue(ids.length > 2 * positions && ids.length % positions != 0, ids.length + " tokens");
        DocumentScores documents = new DocumentScores(tokenizer, gpt.config());

        List<DocumentScores.Window> windows = documents.windows(text);

        assertArrayEquals(ids, windows.stream().flatMapToInt(window -> Arrays.stream(window.target())).toArray());
        assertTrue(windows.stream().allMatch(window -> window.fed().length == positions));
        RecordResult result = documents.of(model, new DocumentQuestion("it", text));
        double sum = 0;
        for (DocumentScores.Window window : windows) {
            int from = window.fed().length - window.target().length;
            for (int i = 0; i < window.target().length; i++) {
                sum += logProbability(Arrays.copyOf(window.fed(), from + i + 1), window.target()[i]);
            }
        }
        assertEquals(-sum, result.tallies().get(AbilityMetric.TOKEN_PERPLEXITY).sum(), ids.length * 1e-5);
        assertEquals(ids.length, result.tallies().get(AbilityMetric.TOKEN_PERPLEXITY).weight());
        assertEquals(text.getBytes(StandardCharsets.UTF_8).length,
                result.tallies().get(AbilityMetric.BYTE_PERPLEXITY).weight());
    }

    @Test
    void theResultOfARecordDoesNotDependOnTheOthers() {
        List<Question> questions = new ArrayList<>();
        for (String line : lines.subList(0, 5)) {
            String context = line.substring(0, line.lastIndexOf(' '));
            questions.add(new CompletionQuestion(line, null, context, line.substring(context.length() + 1)));
            questions.add(new DocumentQuestion(line, line));
            questions.add(new GenerationQuestion(line, null, context, Marking.TRIVIAQA, List.of("x")));
            questions.add(new ChoiceQuestion(
                    line, null, context, List.of("one", "another"), 0, List.of(AbilityMetric.ACC)));
        }

        List<RecordResult> together = new TaskScorer(tokenizer, gpt.config(), 7).score(model, questions, done -> {});
        List<RecordResult> alone = new TaskScorer(tokenizer, gpt.config(), 1).score(model, questions, done -> {});

        assertEquals(together, alone);
    }

    /** A stop ends an answer; what was generated beyond it is not looked at. */
    @Test
    void anAnswerEndsAtTheFirstStop() {
        GreedyAnswers answers = new GreedyAnswers(tokenizer, gpt.config().positions());
        List<GenerationQuestion> questions = lines.subList(0, 6).stream()
                .map(line -> new GenerationQuestion(line, null, line.substring(0, line.indexOf(' ')), Marking.TRIVIAQA,
                        List.of("x")))
                .toList();

        List<String> texts = answers.of(model, questions);

        assertEquals(6, texts.size());
        assertTrue(texts.stream().noneMatch(text -> text.contains(".") || text.contains("\n") || text.contains(",")), texts::toString);
        assertTrue(texts.stream().anyMatch(text -> !text.isBlank()), texts::toString);
    }
}
