package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.ChoiceQuestion;
import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.dataset.JsonRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * HellaSwag: {@code {"ind", "activity_label", "ctx_a", "ctx_b", "endings": […], "label"}}. The context is {@code activity:
 * ctx_a Ctx_b}; from it and from the endings {@code […]} is removed, {@code  [title]} becomes a point, and double spaces
 * are replaced once.
 */
final class HellaSwagReader {

    private static final List<String> NAMES = List.of("hellaswag_val.jsonl", "validation.jsonl", "val.jsonl");

    private HellaSwagReader() {}

    static int read(Path data, Collected questions) {
        questions.addEach(TaskFolder.one(data, NAMES, ".jsonl", ".json"), HellaSwagReader::question);
        return 0;
    }

    private static Question question(JsonRecord record) {
        String second = record.has("ctx_b") ? record.text("ctx_b") : "";
        String context = plain(record.text("activity_label") + ": " + record.text("ctx_a") + " " + capitalised(second));
        List<String> endings = record.texts("endings").stream().map(HellaSwagReader::plain).toList();
        if (endings.size() < 2 || endings.stream().anyMatch(String::isBlank)) {
            throw record.error("'endings' must be a list of at least two texts");
        }
        List<String> label = record.texts("label").stream().filter(text -> !text.isBlank()).toList();
        if (label.isEmpty()) {
            throw record.error("'label' is missing; use the validation split, the test split has no labels");
        }
        int right = "0123456789".indexOf(label.getFirst().strip());
        if (label.getFirst().strip().length() != 1 || right < 0 || right >= endings.size()) {
            throw record.error("'label' must be the place of an ending, 0 to " + (endings.size() - 1));
        }
        return new ChoiceQuestion(record.place(), null, context, endings, right,
                List.of(AbilityMetric.ACC, AbilityMetric.ACC_NORM, AbilityMetric.ACC_BYTES));
    }

    /** The first letter upper case, all others lower case, as Python's {@code capitalize}. */
    private static String capitalised(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    static String plain(String text) {
        return text.strip().replace(" [title]", ". ").replaceAll("\\[.*?\\]", "").replace("  ", " ");
    }
}
