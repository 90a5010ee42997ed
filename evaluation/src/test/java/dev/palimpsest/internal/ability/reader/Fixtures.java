package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small made-up files of every task in its published layout. */
public final class Fixtures {

    private static final List<String> NAMES = List.of("mmlu/island_geography_test.csv", "mmlu/island_geography_dev.csv",
            "mmlu/boat_building_test.csv", "mmlu/boat_building_dev.csv", "csqa/dev_rand_split.jsonl",
            "hellaswag/hellaswag_val.jsonl", "lambada/lambada_test.jsonl", "gsm8k/test.jsonl", "gsm8k/train.jsonl",
            "triviaqa/validation.jsonl", "bbh/boolean_words.json", "bbh/cot-prompts/boolean_words.txt",
            "truthfulqa/mc_task.json", "text/heldout.txt", "facts/kept-facts.jsonl", "choice/birthplace_test.csv");

    private Fixtures() {}

    /** Writes the files of {@code task} into a folder of {@code parent}. @return that folder */
    public static Path of(Task task, Path parent) {
        for (String name : NAMES) {
            if (name.startsWith(task.id() + "/")) {
                try (InputStream in = Fixtures.class.getResourceAsStream("/ability/" + name)) {
                    Path file = parent.resolve(name);
                    Files.createDirectories(file.getParent());
                    Files.write(file, in.readAllBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return parent.resolve(task.id());
    }
}
