package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.dataset.InvalidDataException;
import java.nio.file.Path;
import java.util.List;

/**
 * The questions of a task.
 *
 * @param task      the task
 * @param data      the file or folder that they were read from
 * @param shots     worked examples before each question; fewer where the files have fewer
 * @param questions at least one
 */
public record TaskQuestions(Task task, Path data, int shots, List<Question> questions) {

    public TaskQuestions {
        questions = List.copyOf(questions);
    }

    /**
     * Reads a task.
     *
     * @param data  its file, or the folder with its files
     * @param shots worked examples before each question; null for the task's number, or as many as there are
     * @param limit read at most this many questions
     * @throws InvalidDataException when files are missing or damaged, naming the place
     */
    public static TaskQuestions read(Task task, Path data, Integer shots, int limit) {
        Collected collected = new Collected(limit);
        int used = switch (task) {
            case MMLU -> new MmluReader(shots).read(data, collected);
            case CHOICE -> MmluReader.readTexts(data, collected);
            case CSQA -> CommonsenseReader.read(data, collected);
            case HELLASWAG -> HellaSwagReader.read(data, collected);
            case LAMBADA -> CompletionReader.readLambada(data, collected);
            case FACTS -> CompletionReader.readFacts(data, collected);
            case GSM8K -> new Gsm8kReader(shots).read(data, collected);
            case TRIVIAQA -> TriviaReader.read(data, collected);
            case BBH -> new BbhReader(shots).read(data, collected);
            case TRUTHFULQA -> TruthfulReader.read(data, collected);
            case TEXT -> PlainTextReader.read(data, collected);
            case DOCMEDIT -> throw new IllegalArgumentException("documents have no questions; DocumentFile reads them");
        };
        if (collected.questions().isEmpty()) {
            throw new InvalidDataException(data + ": contains no questions for --task " + task.id() + "; it reads "
                    + task.source());
        }
        return new TaskQuestions(task, data, used, collected.questions());
    }
}
