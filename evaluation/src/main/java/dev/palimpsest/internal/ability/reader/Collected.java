package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.dataset.JsonRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The questions read so far, up to a limit. */
final class Collected {

    private final int limit;
    private final List<Question> questions = new ArrayList<>();

    Collected(int limit) {
        this.limit = limit;
    }

    List<Question> questions() {
        return questions;
    }

    boolean isFull() {
        return questions.size() >= limit;
    }

    /** Adds a question, unless there are enough. */
    void add(Question question) {
        if (!isFull()) {
            questions.add(question);
        }
    }

    /** Adds a question for each record of a JSON file; the rest of the file is not read when there are enough. */
    void addEach(Path file, Function<JsonRecord, Question> asking) {
        JsonRecords.readWhile(file, record -> {
            add(asking.apply(record));
            return !isFull();
        });
    }
}
