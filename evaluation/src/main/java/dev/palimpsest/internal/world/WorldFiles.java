package dev.palimpsest.internal.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.loader.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The files of a world, next to those of its model. The same world gives the same bytes.
 *
 * <pre>
 *   text.txt          one document per line, for second moments
 *   heldout.txt       other documents, for perplexity
 *   requests.json     facts to edit, in EasyEdit's CounterFact layout
 *   training.json     facts to train editing methods on, about other people, in the same layout
 *   contexts.json     context templates
 *   kept-facts.jsonl  facts that no request edits, as questions
 *   choice_test.csv   the same facts with three other values of the relation, in MMLU's layout
 *   documents.jsonl   texts about the edited people, in DocMEdit's layout
 *   world.json        settings, phrasings and all facts
 * </pre>
 */
public final class WorldFiles {

    public static final String TEXT = "text.txt";
    public static final String HELD_OUT = "heldout.txt";
    public static final String REQUESTS = "requests.json";
    public static final String TRAINING = "training.json";
    public static final String CONTEXTS = "contexts.json";
    public static final String KEPT_FACTS = "kept-facts.jsonl";
    public static final String CHOICE = "choice_test.csv";
    public static final String DOCUMENTS = "documents.jsonl";
    public static final String WORLD = "world.json";

    /** In the order in which they are written. */
    public static final List<String> NAMES =
            List.of(TEXT, HELD_OUT, REQUESTS, TRAINING, CONTEXTS, KEPT_FACTS, CHOICE, DOCUMENTS, WORLD);

    /** A world of a million facts has a smaller description. */
    private static final long LARGEST = 1 << 26;

    /** Format version of {@link #WORLD}. */
    private static final int FORMAT = 1;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();

    private WorldFiles() {}

    /**
     * Writes the files atomically into {@code folder}, replacing existing ones.
     *
     * @param version of the program, for {@code world.json}
     * @throws dev.palimpsest.loader.InvalidFileException    when the folder does not exist
     * @throws dev.palimpsest.loader.UnwritableFileException when the operating system refuses
     */
    public static void write(Path folder, World world, String version) {
        content(folder, world, version).forEach(AtomicFile::write);
    }

    /** The texts of the files by their paths, in the order in which they are written. */
    public static SequencedMap<Path, String> content(Path folder, World world, String version) {
        SequencedMap<Path, String> content = new LinkedHashMap<>();
        content.put(folder.resolve(TEXT), lines(world.text()));
        content.put(folder.resolve(HELD_OUT), lines(world.heldOut()));
        List<EvaluationRecord> requests = WorldRequests.of(world);
        content.put(folder.resolve(REQUESTS), pretty(records(requests)));
        content.put(folder.resolve(TRAINING), pretty(records(WorldTraining.of(world, requests))));
        content.put(folder.resolve(CONTEXTS), pretty(texts(Remarks.contexts())));
        KeptFacts kept = KeptFacts.of(world, requests);
        content.put(folder.resolve(KEPT_FACTS), lines(kept.questions()));
        content.put(folder.resolve(CHOICE), lines(kept.choices()));
        content.put(folder.resolve(DOCUMENTS), lines(WorldDocuments.of(world).stream().map(JsonNode::toString).toList()));
        content.put(folder.resolve(WORLD), pretty(description(world, version)));
        return content;
    }

    /**
     * The seed of the world whose files are in {@code folder}; empty when the folder contains none.
     *
     * @param folder may be null
     */
    public static Optional<String> seed(Path folder) {
        Path world = folder == null ? null : folder.resolve(WORLD);
        try {
            if (world == null || !Files.isRegularFile(world) || Files.size(world) > LARGEST) {
                return Optional.empty();
            }
            JsonNode seed = JSON.readTree(world.toFile()).path("settings").path("seed");
            return seed.isIntegralNumber() ? Optional.of(seed.asText()) : Optional.empty();
        } catch (IOException e) {
            // A file of this name that another program wrote says nothing about the data.
            return Optional.empty();
        }
    }

    private static String lines(List<String> documents) {
        return String.join("\n", documents) + "\n";
    }

    /** In EasyEdit's CounterFact layout. */
    private static ArrayNode records(List<EvaluationRecord> records) {
        ArrayNode array = NODES.arrayNode();
        for (EvaluationRecord record : records) {
            Probe neighbour = record.locality().getFirst();
            ObjectNode request = array.addObject()
                    .put("case_id", record.request().caseId())
                    .put("subject", record.request().subject())
                    .put("prompt", record.request().prompt())
                    .put("target_new", record.request().target())
                    .put("ground_truth", record.groundTruth());
            request.set("rephrase_prompt", texts(record.rephrasings().stream().map(Probe::prompt).toList()));
            request.put("locality_prompt", neighbour.prompt()).put("locality_ground_truth", neighbour.target());
        }
        return array;
    }

    private static ObjectNode description(World world, String version) {
        WorldSettings settings = world.settings();
        ObjectNode root = NODES.objectNode().put("format", FORMAT).put("palimpsest", version);
        root.putObject("settings")
                .put("people", settings.people())
                .put("relations", settings.relations())
                .put("phrasings", settings.phrasings())
                .put("requests", settings.requests())
                .put("lines", settings.lines())
                .put("held_out", settings.heldOut())
                .put("seed", settings.seed());
        ObjectNode phrasings = root.putObject("phrasings");
        for (Relation relation : world.relations()) {
            phrasings.set(
                    relation.label(),
                    texts(world.phrasings(relation).stream().map(Phrasing::template).toList()));
        }
        ObjectNode people = root.putObject("people");
        for (Fact fact : world.facts()) {
            people.withObjectProperty(fact.person()).put(fact.relation().label(), fact.value());
        }
        return root;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** The same bytes on every operating system. */
    private static String pretty(JsonNode document) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of nodes can always be written", e);
        }
    }
}
