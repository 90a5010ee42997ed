package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.ChoiceQuestion;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.message.Quote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * MMLU: {@code {subject}_test.csv} with question, four choices and the letter of the right one, no header line, and
 * {@code {subject}_dev.csv} with worked examples. Files of both kinds are in the folder itself, or in {@code test} and
 * {@code dev}, as they are published.
 *
 * <pre>
 *   The following are multiple choice questions (with answers) about abstract algebra.
 *
 *   Q                      five examples of this form, each with its letter and an empty line after it
 *   A. …  B. …  C. …  D. …  Answer: B
 *
 *   Q  A. … D. …  Answer:            log p of " A" … " D", from one pass
 * </pre>
 */
final class MmluReader {

    private static final String TEST = "_test.csv";
    private static final String DEV = "_dev.csv";
    private static final List<String> LETTERS = List.of("A", "B", "C", "D");

    /** Question, four choices, letter. */
    private static final int FIELDS = 6;

    private final Shots shots;

    MmluReader(Integer shots) {
        this.shots = new Shots(Task.MMLU, shots);
    }

    /** A question with its choices, and the place of the right one. */
    private record Entry(String question, List<String> choices, int right, String place) {

        /** The text up to {@code Answer:}. */
        String asked() {
            StringBuilder text = new StringBuilder(question.strip());
            for (int i = 0; i < LETTERS.size(); i++) {
                text.append('\n').append(LETTERS.get(i)).append(". ").append(choices.get(i));
            }
            return text.append("\nAnswer:").toString();
        }
    }

    /** @return the most worked examples that a subject has */
    int read(Path data, Collected questions) {
        int used = 0;
        for (Path file : files(data)) {
            if (questions.isFull()) {
                break;
            }
            String subject = subject(file);
            List<Entry> examples = examples(file, subject);
            used = Math.max(used, examples.size());
            String before = "The following are multiple choice questions (with answers) about "
                    + subject.replace('_', ' ') + ".\n\n"
                    + examples.stream()
                            .map(entry -> entry.asked() + " " + LETTERS.get(entry.right()) + "\n\n")
                            .collect(Collectors.joining());
            readWhile(file, entry -> {
                questions.add(new ChoiceQuestion(entry.place(), subject, before + entry.asked(), LETTERS, entry.right(),
                        List.of(AbilityMetric.ACC)));
                return !questions.isFull();
            });
        }
        return used;
    }

    /** The same files with questions that the choices themselves continue: the log-likelihood of each choice is taken. */
    static int readTexts(Path data, Collected questions) {
        for (Path file : files(data)) {
            String subject = subject(file);
            readWhile(file, entry -> {
                if (entry.choices().stream().anyMatch(String::isBlank)) {
                    throw new InvalidDataException(entry.place() + ": a choice is empty; fill it in, or remove the line");
                }
                questions.add(new ChoiceQuestion(entry.place(), subject, entry.question(), entry.choices(), entry.right(),
                        List.of(AbilityMetric.ACC, AbilityMetric.ACC_NORM, AbilityMetric.ACC_BYTES)));
                return !questions.isFull();
            });
        }
        return 0;
    }

    private static List<Path> files(Path data) {
        if (!TaskFolder.isFolder(data)) {
            return List.of(data);
        }
        return Stream.of(data, data.resolve("test"), data.resolve("data").resolve("test"))
                .map(folder -> TaskFolder.all(folder, TEST))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElseThrow(() -> new InvalidDataException(data + ": contains no file that ends in " + TEST
                        + ", and neither does a folder test in it; pass the folder of the task"));
    }

    private static String subject(Path file) {
        return file.getFileName().toString().replaceFirst("(_test|_val|_dev)?\\.csv$", "");
    }

    private List<Entry> examples(Path test, String subject) {
        if (!shots.any()) {
            return List.of();
        }
        Path folder = TaskFolder.of(test);
        Optional<Path> dev = Stream.of(folder.resolve(subject + DEV), folder.resolveSibling("dev").resolve(subject + DEV))
                .filter(Files::exists)
                .findFirst();
        if (dev.isEmpty()) {
            throw new InvalidDataException(test + ": no " + subject + DEV + " with worked examples beside it, nor in a"
                    + " folder dev; add the file, or pass --shots 0");
        }
        List<Entry> examples = new ArrayList<>();
        readWhile(dev.get(), entry -> {
            examples.add(entry);
            return examples.size() < shots.most();
        });
        return shots.of(examples, dev.get());
    }

    private static void readWhile(Path file, Predicate<Entry> wantsMore) {
        CsvRecords.readWhile(file, row -> wantsMore.test(entry(row)));
    }

    private static Entry entry(CsvRecords.Row row) {
        List<String> fields = row.fields();
        if (fields.size() != FIELDS) {
            throw new InvalidDataException(row.place() + ": has " + fields.size() + (fields.size() == 1 ? " field" : " fields")
                    + ", not the 6 of MMLU (question, four choices, letter); remove header lines and quote commas");
        }
        int right = LETTERS.indexOf(fields.get(FIELDS - 1).strip());
        if (right < 0) {
            throw new InvalidDataException(row.place() + ": the last field must be A, B, C or D, and is "
                    + Quote.of(fields.get(FIELDS - 1)) + "; remove header lines");
        }
        return new Entry(fields.getFirst(), fields.subList(1, FIELDS - 1), right, row.place());
    }
}
