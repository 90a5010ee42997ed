package dev.palimpsest.internal.loader.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditLayerFilesTest {

    private static final int D = 6;
    private static final int N = 24;

    private final SplittableRandom random = new SplittableRandom(5);

    @TempDir
    private Path folder;

    private Matrix matrix(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Matrix.of(rows, columns, values);
    }

    private FactorisedDelta delta(int rank) {
        return new FactorisedDelta(matrix(rank, N), matrix(rank, D), matrix(3, N));
    }

    private List<EditLayer> written(Change... changes) {
        EditLayerFiles.write(folder, EditLayer.of(List.of(changes)), Json.NODES.objectNode().put("method", "test"));
        return EditLayerFiles.read(folder);
    }

    /** Rows of several matrices, one after the other. */
    private static float[] stacked(Matrix... matrices) {
        return concatenated(Stream.of(matrices).map(Matrix::toFloats).toList());
    }

    private static float[] concatenated(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void aHookLayerHasTheFactorsOfAllItsBatchesAndTheLeastThreshold() {
        FactorisedDelta first = delta(2);
        FactorisedDelta second = delta(3);
        List<EditLayer> layers = written(
                new GatedDelta(1, first, 2.5), new GatedDelta(4, delta(1), Double.POSITIVE_INFINITY),
                new GatedDelta(1, second, 2.25));
        assertEquals(2, layers.size());
        EditLayer.Hook hook = (EditLayer.Hook) layers.getFirst();
        assertEquals(1, hook.layer());
        assertEquals(2.25, hook.alpha());
        assertArrayEquals(stacked(first.solution(), second.solution()), hook.deltas().getFirst().solution().toFloats());
        assertArrayEquals(stacked(first.residuals(), second.residuals()), hook.deltas().getFirst().residuals().toFloats());
        assertEquals(Double.POSITIVE_INFINITY, ((EditLayer.Hook) layers.getLast()).alpha());
    }

    @Test
    void aCodebookIsTheOneAfterTheRadiusRuleAndASecondSiteHasItsOwnFile() {
        Site output = new Site(2, Site.Point.MLP_OUTPUT);
        Site inner = new Site(2, Site.Point.MLP_INNER);
        Matrix keys = matrix(2, N);
        Matrix values = matrix(2, D);
        List<EditLayer> layers = written(
                new CodebookEntries(output, keys, values, List.of(0.5, 0.25), List.of(List.of(1), List.of(2))),
                new CodebookEntries(inner, matrix(1, D), matrix(1, N), List.of(1.0), List.of(List.of(3))));
        EditLayer.Entries entries = (EditLayer.Entries) layers.getFirst();
        assertEquals(output, entries.site());
        assertArrayEquals(keys.toFloats(), entries.keys().toFloats());
        assertArrayEquals(values.toFloats(), entries.values().toFloats());
        assertArrayEquals(new double[] {0.5, 0.25}, entries.radii().toDoubles());
        assertEquals(inner, ((EditLayer.Entries) layers.getLast()).site());
        assertTrue(Files.exists(folder.resolve("layer-2.mlp-inner.codebook.safetensors")));
        assertTrue(Files.exists(folder.resolve("layer-2.mlp-output.codebook.safetensors")));
    }

    @Test
    void neuronsOfALayerAreInOneFileAndFactsKeepTheirOrder() {
        Neurons first = new Neurons(3, matrix(2, D), matrix(1, 2), matrix(2, D));
        Neurons second = new Neurons(3, matrix(1, D), matrix(1, 1), matrix(1, D));
        FactStore.Lookup lookup = new FactStore.Lookup(FactStore.Retrieval.HIDDEN, 1, FactStore.Selection.SCORE, 3,
                FactStore.Template.INSTRUCTION, null);
        FactStore.Fact one = new FactStore.Fact("Ada is", "Ada is a poet.", "Ada");
        FactStore.Fact two = new FactStore.Fact("Where is it?", "Where is it? Here.", null);
        Matrix centre = matrix(1, D);
        FactStore one1 = new FactStore(lookup, List.of(one), matrix(1, D), centre);
        FactStore two1 = new FactStore(lookup, List.of(two), matrix(1, D), centre);
        List<EditLayer> layers = written(first, one1, second, two1);
        EditLayer.Side side = (EditLayer.Side) layers.getFirst();
        Neurons both = side.neurons().getFirst();
        assertArrayEquals(stacked(first.in(), second.in()), both.in().toFloats());
        assertArrayEquals(stacked(first.bias(), second.bias()), both.bias().toFloats());
        assertArrayEquals(stacked(first.out(), second.out()), both.out().toFloats());
        FactStore facts = ((EditLayer.Facts) layers.getLast()).store();
        assertEquals(lookup, facts.lookup());
        assertEquals(List.of(one, two), facts.facts());
        assertArrayEquals(stacked(one1.keys(), two1.keys()), facts.keys().toFloats());
        assertArrayEquals(centre.toFloats(), facts.centre().toFloats());
    }

    @Test
    void changesOfWeightsAreNoLayers() {
        assertEquals(List.of(), EditLayer.of(List.of(
                new LowRankDelta(0, delta(1)), new DenseDelta(1, matrix(N, D)), new NeuronColumns(1, List.of(3), matrix(1, D)))));
    }

    @Test
    void theDescriptionIsThatOfTheManual() throws IOException {
        written(new GatedDelta(0, delta(1), 2));
        String manual = Files.readString(Path.of("..", "docs", "export.md"));
        for (String line : Files.readAllLines(folder.resolve("README.md"))) {
            assertTrue(manual.contains(line.startsWith("#") ? "#" + line + "\n" : line + "\n"), line);
        }
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        written(new GatedDelta(0, delta(1), 2));
        Path file = folder.resolve("layer-0.hook.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        InvalidFileException refused = assertThrows(InvalidFileException.class, () -> EditLayerFiles.read(folder));
        assertTrue(refused.getMessage().contains("its SHA-256 is not the one in edits.json"), refused.getMessage());
    }
}
