package dev.palimpsest.internal.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.experiment.result.Example;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleReadingTest {

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\" Dutch. The mother tongue of\" | Dutch",
        "\" Dutch.\" | Dutch",
        "\" St. Petersburg. She\" | St. Petersburg",
        "\" 3.5 percent of\" | 3.5 percent of …",
        "\" Paris!\" | Paris",
        "\" a city in\" | a city in …",
        "\"\" | \"\""
    })
    void anAnswerEndsWithItsSentence(String text, String answer) {
        assertEquals(answer, ExampleReading.sentence(text));
    }

    @Test
    void anAnswerEndsWithItsLine() {
        assertEquals("Dutch", ExampleReading.sentence("\n Dutch\nThe capital"));
    }

    @Test
    void theFirstAndTheLastRecordAreAmongTheExamples() {
        List<EvaluationRecord> records = IntStream.range(0, 1000)
                .mapToObj(i -> new EvaluationRecord(
                        new EditRequest(i, "{} is", "Bread " + i, "baked"), List.of(), List.of(), List.of()))
                .toList();

        List<Integer> places = ExampleReading.examples(records).stream().map(Example::record).toList();

        assertEquals(12, places.size());
        assertEquals(0, places.getFirst());
        assertEquals(999, places.getLast());
        assertEquals(List.of(0, 1, 2), ExampleReading.examples(records.subList(0, 3)).stream().map(Example::record).toList());
        assertEquals(List.of(0), ExampleReading.examples(records.subList(0, 1)).stream().map(Example::record).toList());
    }

    @Test
    void answersAreThoseOfGenerationAndDoNotDependOnWhatIsAskedTogether() {
        try (GoldenExperiment golden = GoldenExperiment.open(GoldenExperiment.extract(folder), 1);
                EditedModel model = EditedModel.original(golden.gpt)) {
            List<ExampleAnswer> all = ExampleReading.of(model, golden.tokenizer(), golden.records, 0, golden.records.size());

            EvaluationRecord first = golden.records.getFirst();
            String generated = golden.tokenizer().decode(model.generate(
                    golden.tokenizer().encode(first.rewrite().prompt()), GenerationSettings.greedy(12)).tokens());
            assertEquals(ExampleReading.sentence(generated), all.getFirst().prompt());
            assertNotEquals("", all.getFirst().prompt());
            List<ExampleAnswer> apart = new ArrayList<>();
            for (int i = 0; i < golden.records.size(); i++) {
                apart.addAll(ExampleReading.of(model, golden.tokenizer(), golden.records, i, i + 1));
            }
            assertEquals(all, apart);
        }
    }
}
