package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.GenerationQuestion;
import dev.palimpsest.internal.ability.Marking;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.dataset.JsonRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * GSM8K: {@code {"question", "answer"}}, the answer ending in {@code #### 42}. The first examples of {@code train.jsonl},
 * which is beside the questions, come before each question as {@code Question: …\nAnswer: …} with an empty line between
 * them.
 */
final class Gsm8kReader {

    private static final String TRAIN = "train.jsonl";
    private static final String MARK = "#### ";

    private final Shots shots;

    Gsm8kReader(Integer shots) {
        this.shots = new Shots(Task.GSM8K, shots);
    }

    int read(Path data, Collected questions) {
        Path file = TaskFolder.one(data, List.of("test.jsonl"), ".jsonl", ".json");
        List<String> examples = examples(file);
        String before = examples.stream().map(example -> example + "\n\n").collect(Collectors.joining());
        questions.addEach(file, record -> new GenerationQuestion(record.place(), null, before + asked(record),
                Marking.GSM8K, List.of(number(record))));
        return examples.size();
    }

    private List<String> examples(Path test) {
        if (!shots.any()) {
            return List.of();
        }
        Path train = TaskFolder.of(test).resolve(TRAIN);
        if (!Files.exists(train)) {
            throw new InvalidDataException(test + ": no " + TRAIN + " with worked examples beside it; add the file, or pass"
                    + " --shots 0");
        }
        List<String> examples = new ArrayList<>();
        JsonRecords.readWhile(train, record -> {
            examples.add(asked(record) + " " + record.text("answer"));
            return examples.size() < shots.most();
        });
        return shots.of(examples, train);
    }

    private static String asked(JsonRecord record) {
        return "Question: " + record.text("question") + "\nAnswer:";
    }

    private static String number(JsonRecord record) {
        String answer = record.text("answer");
        int at = answer.lastIndexOf(MARK);
        if (at < 0 || answer.substring(at + MARK.length()).isBlank()) {
            throw record.error("'answer' must end in #### and the number");
        }
        return answer.substring(at + MARK.length()).strip();
    }
}
