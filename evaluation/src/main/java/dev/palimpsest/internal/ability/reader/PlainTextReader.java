package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.DocumentQuestion;
import dev.palimpsest.internal.dataset.TextFile;
import java.nio.file.Path;
import java.util.List;

/** Plain text, one document per line; empty lines are skipped. */
final class PlainTextReader {

    private PlainTextReader() {}

    static int read(Path data, Collected questions) {
        Path file = TaskFolder.one(data, List.of("heldout.txt"), ".txt");
        TextFile.readLines(file, text -> {
            int number = 1;
            for (String line = text.readLine(); line != null && !questions.isFull(); line = text.readLine()) {
                if (!line.isBlank()) {
                    questions.add(new DocumentQuestion(file + ": line " + number, line));
                }
                number++;
            }
            return null;
        });
        return 0;
    }
}
