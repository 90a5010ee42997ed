package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.document.Document;
import dev.palimpsest.internal.document.DocumentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldDocumentsTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT);

    @TempDir
    private Path folder;

    private List<Document> read(boolean marked) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ObjectNode document : WorldDocuments.of(WORLD)) {
            lines.add((marked ? document.without(List.of("normalized_inputs", "normalized_targets", "evidence")) : document)
                    .toString());
        }
        return DocumentFile.read(Files.write(folder.resolve("documents.jsonl"), lines), 1000).documents();
    }

    @Test
    void aDocumentSaysAPersonsFactsAndOneChanges() throws IOException {
        List<EvaluationRecord> records = WorldRequests.of(WORLD);
        List<Document> documents = read(false);
        assertEquals(records.size(), documents.size());
        int inTheWordsOfTheEdit = 0;
        for (int i = 0; i < records.size(); i++) {
            EvaluationRecord record = records.get(i);
            Document document = documents.get(i);
            assertEquals(record.request().subject(), document.title());
            assertEquals(List.of(record.request().prompt() + " " + record.request().target() + "."), document.evidence());
            List<String> now = List.of(document.article().split("(?<=\\.) "));
            List<String> wanted = List.of(document.wanted().split("(?<=\\.) "));
            assertEquals(WORLD.relations().size(), now.size());
            for (int j = 0; j < now.size(); j++) {
                Fact fact = WORLD.fact(record.request().subject(), WORLD.relations().get(j));
                assertEquals(document.beginnings().get(j) + " " + fact.value() + ".", now.get(j));
                assertTrue(WORLD.phrasings(fact.relation()).stream().map(fact::sentence).toList().contains(now.get(j)));
            }
            List<Integer> changed = IntStream.range(0, now.size()).filter(j -> !now.get(j).equals(wanted.get(j))).boxed().toList();
            assertEquals(1, changed.size());
            int at = changed.getFirst();
            assertTrue(now.get(at).endsWith(" " + record.groundTruth() + "."));
            assertEquals(document.beginnings().get(at) + " " + record.request().target() + ".", wanted.get(at));
            inTheWordsOfTheEdit += document.evidence().contains(wanted.get(at)) ? 1 : 0;
        }
        assertTrue(inTheWordsOfTheEdit > 10 && inTheWordsOfTheEdit < 50, () -> "one of four phrasings is the edit's");
    }

    @Test
    void theMarkedTextsSayTheSame() throws IOException {
        assertEquals(read(false), read(true));
    }
}
