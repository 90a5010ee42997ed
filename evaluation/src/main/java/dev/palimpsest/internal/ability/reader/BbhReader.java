package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.GenerationQuestion;
import dev.palimpsest.internal.ability.Marking;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.dataset.JsonRecords;
import dev.palimpsest.internal.dataset.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * BIG-Bench Hard: a file {@code {"examples": [{"input", "target"}]}} for each task, and the task's chain-of-thought prompt
 * {@code {task}.txt}, in the same folder or in {@code cot-prompts} there or beside it. The prompt is a sentence about the
 * task and worked examples that begin with {@code Q:}; what precedes a line of five hyphens is not part of it.
 *
 * <pre>
 *   Evaluate the result of a random Boolean expression.
 *
 *   Q: not True is
 *   A: Let's think step by step.
 *   … So the answer is False.
 *
 *   Q: …
 *   A: Let's think step by step.
 * </pre>
 */
final class BbhReader {

    private static final String PROMPTS = "cot-prompts";
    private static final String RULE = "-----";
    private static final int LONGEST = 1 << 20;

    private final Shots shots;

    BbhReader(Integer shots) {
        this.shots = new Shots(Task.BBH, shots);
    }

    /** @return the most worked examples that a task has */
    int read(Path data, Collected questions) {
        List<Path> files = TaskFolder.isFolder(data) ? files(data) : List.of(data);
        int[] used = {0};
        for (Path file : files) {
            if (questions.isFull()) {
                break;
            }
            String task = file.getFileName().toString().replaceFirst("\\.json$", "");
            List<String> before = before(file, task);
            used[0] = Math.max(used[0], before.size() - 1);
            JsonRecords.readWhile(file, record -> {
                add(record, task, String.join("\n\n", before).strip(), questions);
                return !questions.isFull();
            });
        }
        return used[0];
    }

    private static void add(JsonRecord record, String task, String before, Collected questions) {
        List<JsonRecord> examples = record.objects("examples");
        for (int i = 0; i < examples.size() && !questions.isFull(); i++) {
            JsonRecord example = examples.get(i);
            questions.add(new GenerationQuestion(record.place() + ": example " + i, task,
                    (before.isEmpty() ? "" : before + "\n\n") + "Q: " + example.text("input")
                            + "\nA: Let's think step by step.",
                    Marking.BBH, List.of(example.text("target"))));
        }
    }

    private static List<Path> files(Path folder) {
        return Stream.of(folder, folder.resolve("bbh"))
                .map(each -> TaskFolder.all(each, ".json"))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElseThrow(() -> new InvalidDataException(folder + ": contains no file that ends in .json, and neither"
                        + " does a folder bbh in it; pass the folder of the task"));
    }

    /** The sentence about the task, which may be empty, and the worked examples. */
    private List<String> before(Path file, String task) {
        Path folder = TaskFolder.of(file);
        Optional<Path> prompt = Stream.of(folder, folder.resolve(PROMPTS), folder.resolveSibling(PROMPTS))
                .map(each -> each.resolve(task + ".txt"))
                .filter(Files::exists)
                .findFirst();
        if (prompt.isEmpty()) {
            if (!shots.any()) {
                return List.of("");
            }
            throw new InvalidDataException(file + ": no " + task + ".txt with worked examples beside it, nor in a folder "
                    + PROMPTS + "; add the file, or pass --shots 0");
        }
        List<String> parts = parts(TextFile.readLines(prompt.get(), text -> text(prompt.get(), text)));
        List<String> before = new ArrayList<>(parts.subList(0, 1));
        before.addAll(shots.of(parts.subList(1, parts.size()), prompt.get()));
        return before;
    }

    private static String text(Path file, BufferedReader lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (text.length() + line.length() > LONGEST) {
                throw new InvalidDataException(file + ": has more than a million characters; it must be the worked examples"
                        + " of one task");
            }
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /** The text before the first example, and each example. */
    private static List<String> parts(String text) {
        int rule = text.indexOf(RULE + "\n");
        String prompt = "\n" + (rule < 0 ? text : text.substring(rule + RULE.length() + 1));
        List<String> parts = new ArrayList<>();
        for (String part : prompt.split("\n(?=Q:)")) {
            parts.add(part.strip());
        }
        return parts;
    }
}
