package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.message.Quote;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What settings were tuned on, as a settings file says it: {@code "tuned_on": {"data", "records", "score", "facts"}}. The
 * facts are digests of their prompts, so that a comparison finds records that the settings have seen.
 *
 * @param data    name of the file of records
 * @param records number of records
 * @param score   the best score
 * @param facts   digests of the prompts
 */
public record Tuning(String data, int records, double score, Set<String> facts) {

    /** The field of a settings file. */
    static final String FIELD = "tuned_on";

    private static final int DIGITS = 16;

    public Tuning {
        facts = Set.copyOf(facts);
    }

    /** The tuning on {@code records}. */
    public static Tuning on(String data, List<EvaluationRecord> records, double score) {
        Set<String> facts = new LinkedHashSet<>();
        records.forEach(record -> facts.add(digest(record)));
        return new Tuning(data, records.size(), score, facts);
    }

    private static String digest(EvaluationRecord record) {
        byte[] hash = Sha256.begin().digest(record.request().text().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    }

    /** The first of {@code records} that the settings were tuned on. */
    public Optional<EvaluationRecord> seen(List<EvaluationRecord> records) {
        return records.stream().filter(record -> facts.contains(digest(record))).findFirst();
    }

    /** @throws IllegalArgumentException when a field is missing or of another type */
    static Tuning of(JsonNode node) {
        JsonNode facts = node.path("facts");
        if (!node.path("data").isTextual() || !node.path("records").canConvertToInt() || !node.path("score").isNumber()
                || !facts.isArray()) {
            throw new IllegalArgumentException("'" + FIELD + "' must be what 'tune' wrote, got " + Quote.bare(node));
        }
        Set<String> digests = new LinkedHashSet<>();
        facts.forEach(fact -> digests.add(fact.asText()));
        return new Tuning(node.path("data").textValue(), node.path("records").intValue(),
                node.path("score").doubleValue(), digests);
    }

    ObjectNode json() {
        ObjectNode node = Json.NODES.objectNode().put("data", data).put("records", records);
        node.set("score", Json.number(score));
        ArrayNode list = node.putArray("facts");
        facts.stream().sorted().forEach(list::add);
        return node;
    }
}
