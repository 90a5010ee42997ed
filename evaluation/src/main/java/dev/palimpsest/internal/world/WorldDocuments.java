package dev.palimpsest.internal.world;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Documents to update, one for each request, in DocMEdit's layout: a sentence about the person for each relation; the evidence
 * is the edit as a sentence; the text wanted is the same with the edited fact's object replaced.
 *
 * <pre>
 *   normalized_inputs   Orla Tovin was born in Oslo. At home Orla Tovin speaks Welsh. …
 *   evidence            The mother tongue of Orla Tovin is Greek.
 *   normalized_targets  Orla Tovin was born in Oslo. At home Orla Tovin speaks Greek. …
 *   beginnings          "Orla Tovin was born in", "At home Orla Tovin speaks", …
 * </pre>
 *
 * <p>The phrasings are drawn, so the document says an edited fact in the words of the edit in one of a few cases.
 */
final class WorldDocuments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private WorldDocuments() {}

    /** A document per request of {@code world}, in their order. */
    static List<ObjectNode> of(World world) {
        RandomGenerator random = world.settings().random(Purpose.DOCUMENTS);
        return WorldRequests.of(world).stream().map(record -> document(world, record, random)).toList();
    }

    private static ObjectNode document(World world, EvaluationRecord record, RandomGenerator random) {
        String person = record.request().subject();
        List<String> now = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        List<String> beginnings = new ArrayList<>();
        for (Relation relation : world.relations()) {
            List<Phrasing> phrasings = world.phrasings(relation);
            Phrasing phrasing = phrasings.get(random.nextInt(phrasings.size()));
            Fact fact = world.fact(person, relation);
            boolean edited = phrasings.stream().anyMatch(each -> each.prompt(person).equals(record.request().prompt()));
            now.add(fact.sentence(phrasing));
            wanted.add(new Fact(person, relation, edited ? record.request().target() : fact.value()).sentence(phrasing));
            beginnings.add(phrasing.prompt(person));
        }
        String evidence = record.request().prompt() + " " + record.request().target() + ".";
        ObjectNode document = NODES.objectNode();
        document.putArray("id").add(record.request().caseId());
        document.putArray("title").add(person.replace(' ', '_'));
        document.put("inputs", marked(now) + " [CONTEXT] (0) " + evidence);
        document.put("targets", targets(now, wanted));
        document.put("normalized_inputs", String.join(" ", now));
        document.put("normalized_targets", String.join(" ", wanted));
        document.putArray("evidence").add(evidence);
        ArrayNode prompts = document.putArray("beginnings");
        beginnings.forEach(prompts::add);
        return document;
    }

    private static String marked(List<String> sentences) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences.size(); i++) {
            text.append(i == 0 ? "" : " ").append('[').append(i).append("] ").append(sentences.get(i));
        }
        return text.toString();
    }

    /** Kept sentences as references; new ones after the mark of their evidence. */
    private static String targets(List<String> now, List<String> wanted) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            parts.add(now.get(i).equals(wanted.get(i)) ? "[" + i + "]" : "(0) " + wanted.get(i));
        }
        return String.join(" ", parts);
    }
}
