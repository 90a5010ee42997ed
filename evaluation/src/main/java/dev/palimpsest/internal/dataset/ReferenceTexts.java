package dev.palimpsest.internal.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Texts about the subjects for which a record's new fact is true, to compare a model's texts with.
 *
 * <pre>
 *   {"relation_id": "P103", "target_id": "Q150", "samples": [{"text": "…"}, …]}     MEMIT's attribute_snippets.json
 *   {"case_id": 3, "texts": ["…", …]}                                                for other data, by record
 * </pre>
 *
 * <p>The file is a JSON array or has one object per line. Only the texts of the given records are kept.
 */
public final class ReferenceTexts {

    /** Either the ids of relation and target, or a record's number as the first. */
    private record Key(String first, String second) {}

    private final Map<Key, List<String>> texts;

    private ReferenceTexts(Map<Key, List<String>> texts) {
        this.texts = texts;
    }

    /**
     * Reads the texts for {@code records}.
     *
     * @param each receives every text of the file, kept or not, in order
     * @throws InvalidDataException when the file is invalid, naming the place, or has no text for any of the records
     */
    public static ReferenceTexts read(Path file, List<EvaluationRecord> records, Consumer<String> each) {
        Set<Key> wanted = new HashSet<>();
        for (EvaluationRecord record : records) {
            wanted.add(byCase(record.request().caseId()));
            wanted.add(byTarget(record.texts()));
        }
        Map<Key, List<String>> texts = new HashMap<>();
        JsonRecords.read(file, entry -> {
            Key key = entry.has("samples") || !entry.has("case_id")
                    ? new Key(entry.text("relation_id"), entry.text("target_id"))
                    : byCase(entry.number("case_id", 0));
            List<String> found = entry.has("samples") || !entry.has("case_id")
                    ? entry.objects("samples").stream().map(sample -> sample.text("text")).toList()
                    : entry.texts("texts");
            found.forEach(each);
            if (wanted.contains(key)) {
                texts.computeIfAbsent(key, any -> new ArrayList<>()).addAll(found);
            }
        });
        ReferenceTexts references = new ReferenceTexts(texts);
        if (records.stream().allMatch(record -> references.of(record).isEmpty())) {
            throw new InvalidDataException(file + ": has no text for any of the " + records.size() + " records; MEMIT's layout"
                    + " finds them by the records' relation_id and target_new.id, {\"case_id\", \"texts\"} by case_id");
        }
        return references;
    }

    /** The texts for {@code record}; empty when the file has none. */
    public List<String> of(EvaluationRecord record) {
        List<String> own = texts.get(byCase(record.request().caseId()));
        return own != null ? own : texts.getOrDefault(byTarget(record.texts()), List.of());
    }

    private static Key byCase(long caseId) {
        return new Key(Long.toString(caseId), null);
    }

    private static Key byTarget(TextPrompts prompts) {
        return new Key(prompts.relationId(), prompts.targetId());
    }
}
