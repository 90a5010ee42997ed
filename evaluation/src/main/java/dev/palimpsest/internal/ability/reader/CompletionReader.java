package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.CompletionQuestion;
import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.dataset.JsonRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * Texts to complete: LAMBADA ({@code {"text"}}, of which the last word is to be predicted) and facts ({@code {"prompt",
 * "target", "subject"}}, the subject being optional).
 */
final class CompletionReader {

    private static final List<String> LAMBADA = List.of("lambada_test.jsonl", "lambada_test_en.jsonl", "test.jsonl");

    private CompletionReader() {}

    static int readLambada(Path data, Collected questions) {
        questions.addEach(TaskFolder.one(data, LAMBADA, ".jsonl", ".json"), CompletionReader::lastWord);
        return 0;
    }

    static int readFacts(Path data, Collected questions) {
        questions.addEach(TaskFolder.one(data, List.of("kept-facts.jsonl"), ".jsonl", ".json"), CompletionReader::fact);
        return 0;
    }

    private static Question lastWord(JsonRecord record) {
        String text = record.text("text");
        int space = text.lastIndexOf(' ');
        if (space < 1 || text.substring(0, space).isBlank() || text.substring(space + 1).isBlank()) {
            throw record.error("'text' must be at least two words with a space before the last one; white space at the end"
                    + " belongs to no word");
        }
        return new CompletionQuestion(record.place(), null, text.substring(0, space), text.substring(space + 1));
    }

    private static Question fact(JsonRecord record) {
        String prompt = record.text("prompt");
        String target = record.text("target").strip();
        if (prompt.isBlank() || target.isEmpty()) {
            throw record.error("'prompt' and 'target' must not be empty");
        }
        return new CompletionQuestion(
                record.place(), record.has("subject") ? record.text("subject") : null, prompt, target);
    }
}
