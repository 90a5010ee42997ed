package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.GenerationQuestion;
import dev.palimpsest.internal.ability.Marking;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.dataset.JsonRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * TriviaQA: {@code {"Question", "Answer": {"Value", "Aliases", "NormalizedAliases"}}}, one object per line or in the list
 * {@code Data} of the published file, or with the hub's names {@code question}, {@code answer}, {@code value},
 * {@code aliases}, {@code normalized_aliases}. The prompt is {@code Question: …?\nAnswer:}; like in the harness, a question
 * that ends in a question mark then has two.
 */
final class TriviaReader {

    private static final List<String> NAMES =
            List.of("validation.jsonl", "unfiltered-web-dev.json", "wikipedia-dev.json", "web-dev.json", "dev.jsonl");

    private TriviaReader() {}

    static int read(Path data, Collected questions) {
        Path file = TaskFolder.one(data, NAMES, ".jsonl", ".json");
        JsonRecords.readWhile(file, record -> {
            List<JsonRecord> asked = record.hasList("Data") ? record.objects("Data") : List.of(record);
            for (int i = 0; i < asked.size() && !questions.isFull(); i++) {
                questions.add(question(asked.get(i), record.place() + (asked.size() > 1 ? ": question " + i : "")));
            }
            return !questions.isFull();
        });
        return 0;
    }

    private static GenerationQuestion question(JsonRecord record, String id) {
        boolean published = record.has("Question");
        JsonRecord answer = record.object(published ? "Answer" : "answer");
        List<String> accepted = new ArrayList<>();
        Stream.of(published
                        ? new String[] {"Value", "Aliases", "NormalizedAliases"}
                        : new String[] {"value", "aliases", "normalized_aliases"})
                .forEach(field -> accepted.addAll(answer.texts(field)));
        accepted.removeIf(String::isBlank);
        if (accepted.isEmpty()) {
            throw record.error("has no answer; use the validation split, the test split has none");
        }
        return new GenerationQuestion(id, null,
                "Question: " + record.text(published ? "Question" : "question") + "?\nAnswer:", Marking.TRIVIAQA, accepted);
    }
}
