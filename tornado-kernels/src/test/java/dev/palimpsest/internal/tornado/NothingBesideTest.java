package dev.palimpsest.internal.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every kernel writes its output and nothing beside it: outputs are views in the middle of a field of sevens, wider than
 * any workgroup. Otherwise a lane that runs past its share would go unnoticed.
 */
@NeedsDevice
class NothingBesideTest {

    private static final float SEVEN = 7;
    private static final int MARGIN = 300;

    private final SplittableRandom random = new SplittableRandom(11);
    private Engine engine;
    private Workspace room;

    @BeforeEach
    void open() {
        engine = TestEngine.open();
        room = engine.workspace();
    }

    @AfterEach
    void close() {
        room.close();
        engine.close();
    }

    /** A view of {@code [rows, columns]} with sevens all around. */
    private final class Field {
        private final Tensor owner;
        private final int rows;
        private final int columns;
        final Tensor view;

        Field(int rows, int columns) {
            this.rows = rows;
            this.columns = columns;
            this.owner = room.tensor(rows + 2, columns + 2 * MARGIN);
            float[] sevens = new float[(rows + 2) * (columns + 2 * MARGIN)];
            Arrays.fill(sevens, SEVEN);
            engine.write(sevens, owner);
            this.view = owner.rows(1, rows + 1).columns(MARGIN, MARGIN + columns);
        }

        void check(String what) {
            float[] all = engine.read(owner);
            int width = columns + 2 * MARGIN;
            for (int i = 0; i < all.length; i++) {
                int row = i / width - 1;
                int column = i % width - MARGIN;
                boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
                if (inside) {
                    assertFalse(Float.isNaN(all[i]), what + " leaves NaN at [" + row + ", " + column + "]");
                } else {
                    assertEquals(SEVEN, all[i], what + " [" + rows + ", " + columns + "] writes at [" + row + ", "
                            + column + "]");
                }
            }
        }
    }

    private float[] floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private Tensor tensor(int rows, int columns) {
        Tensor tensor = room.tensor(rows, columns);
        engine.write(floats(rows * columns), tensor);
        return tensor;
    }

    private Tensor weight(int rows, int columns) {
        return engine.upload(Matrix.of(rows, columns, floats(rows * columns)));
    }

    @Test
    void floatOperations() {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {17, 31}, {2, 129}, {65, 8}, {16, 64}}) {
            int rows = shape[0];
            int width = shape[1];
            int[] order = new int[rows];
            Arrays.setAll(order, i -> rows - 1 - i);
            Tensor x = tensor(rows, width);
            Tensor gradient = tensor(rows, width);
            LayerNorm norm = new LayerNorm(weight(1, width), weight(1, width), 1e-5f);
            Linear map = new Linear(weight(width, width), Linear.Layout.INPUT_OUTPUT, weight(1, width));
            Field written = new Field(rows, width);
            engine.write(floats(rows * width), written.view);
            written.check("write");
            Field cleared = new Field(rows, width);
            engine.clear(cleared.view);
            cleared.check("clear");
            Field copied = new Field(rows, width);
            engine.copy(x, copied.view);
            copied.check("copy");
            engine.gather(x, order, copied.view);
            engine.scatter(x, copied.view, order);
            engine.addRows(x, order, copied.view, new int[rows]);
            copied.check("gather, scatter, addRows");
            Field embedded = new Field(rows, width);
            engine.embed(order, weight(rows, width), order, weight(rows, width), embedded.view);
            embedded.check("embed");
            Field normed = new Field(rows, width);
            engine.layerNorm(x, norm, normed.view);
            normed.check("layerNorm");
            engine.layerNormBackward(x, norm, gradient, normed.view);
            normed.check("layerNormBackward");
            Field mapped = new Field(rows, width);
            Field pre = new Field(rows, width);
            engine.linear(x, map, mapped.view);
            engine.linearAdd(x, map.transposed(), mapped.view);
            engine.linearGelu(x, map, pre.view, mapped.view);
            mapped.check("linear");
            pre.check("preActivation");
            engine.gelu(x, mapped.view);
            mapped.check("gelu");
            engine.geluBackward(x, mapped.view);
            engine.rotate(mapped.view, order, 1, width / 2 * 2, false);
            mapped.check("geluBackward, rotate");
            Sequences sequences = rows > 4 ? Sequences.whole(2, rows - 2) : Sequences.whole(rows);
            Field mixed = new Field(rows, width);
            engine.attention(x, x, x, sequences, 1, mixed.view);
            mixed.check("attention");
            Field[] d = {new Field(rows, width), new Field(rows, width), new Field(rows, width)};
            engine.attentionBackward(x, x, x, sequences, 1, gradient, d[0].view, d[1].view, d[2].view);
            for (Field field : d) {
                field.check("attentionBackward");
            }
            Field logits = new Field(rows, width);
            engine.copy(x, logits.view);
            engine.crossEntropyBackward(logits.view, new int[rows], floats(rows));
            logits.check("crossEntropyBackward");
            engine.klDivergenceBackward(logits.view, gradient, floats(rows));
            logits.check("klDivergenceBackward");
            Field swapped = new Field(rows, width);
            engine.copy(x, swapped.view);
            engine.outlierSwap(gradient, sequences, SwapRule.ALWAYS, room.tensor(rows, 1, StorageType.F64), null,
                    swapped.view);
            swapped.check("outlierSwap");
        }
    }

    @Test
    void trainingOperations() {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {17, 31}, {2, 129}, {65, 8}, {16, 64}}) {
            int rows = shape[0];
            int width = shape[1];
            Tensor x = tensor(rows, width);
            Tensor gradient = tensor(rows, width);
            Field product = new Field(width, rows);
            engine.clear(product.view);
            engine.addOuterProducts(x, tensor(rows, rows), product.view);
            product.check("addOuterProducts");
            Field sum = new Field(1, width);
            Field gain = new Field(1, width);
            engine.clear(sum.view);
            engine.clear(gain.view);
            engine.addRowSum(x, sum.view);
            engine.layerNormParametersBackward(x, new LayerNorm(weight(1, width), weight(1, width), 1e-5f), gradient,
                    gain.view, sum.view);
            sum.check("addRowSum, dβ");
            gain.check("dγ");
            Field[] steps = {new Field(rows, width), new Field(rows, width), new Field(rows, width)};
            for (Field field : steps) {
                engine.clear(field.view);
            }
            engine.adam(steps[0].view, gradient, steps[1].view, steps[2].view, AdamStep.of(1, 0.1));
            engine.clamp(steps[0].view, 0.05f);
            for (Field field : steps) {
                field.check("adam, clamp");
            }
            // A weight that is a view of a larger tensor.
            Field trained = new Field(width, width);
            engine.copy(tensor(width, width), trained.view);
            Field mapped = new Field(rows, width);
            Linear map = new Linear(trained.view, Linear.Layout.INPUT_OUTPUT, sum.view);
            engine.linear(x, map, mapped.view);
            engine.linearAdd(x, map.transposed(), mapped.view);
            mapped.check("linear by a trained weight");
            engine.embed(new int[rows], trained.view, new int[rows], trained.view, mapped.view);
            mapped.check("embed from a trained table");
        }
    }

    @Test
    void doubleOperations() {
        for (int rows : new int[] {1, 5, 20, 70}) {
            Tensor owner = room.tensor(3 * 200, 1, StorageType.F64);
            Tensor scores = owner.rows(200, 200 + rows);
            Tensor norms = owner.rows(400, 400 + rows);
            Tensor x = tensor(rows, 9);
            Sequences sequences = rows > 4 ? Sequences.whole(3, rows - 3) : Sequences.whole(rows);
            double[] before = fill(owner);
            engine.outlierSwap(x, sequences, SwapRule.NEVER, norms, scores, tensor(rows, 9));
            double[] after = engine.readDoubles(owner);
            for (int i = 0; i < before.length; i++) {
                boolean inside = i >= 200 && i < 200 + rows || i >= 400 && i < 400 + rows;
                if (!inside) {
                    assertEquals(before[i], after[i], rows + " z-scores or norms write at " + i);
                }
            }
            before = fill(owner);
            engine.crossEntropy(x, new int[rows], scores);
            engine.klDivergence(x, tensor(rows, 9), norms);
            after = engine.readDoubles(owner);
            for (int i = 0; i < before.length; i++) {
                boolean inside = i >= 200 && i < 200 + rows || i >= 400 && i < 400 + rows;
                if (!inside) {
                    assertEquals(before[i], after[i], rows + " losses write at " + i);
                }
            }
        }
    }

    /** Fills a tensor of doubles with a loss, by a copy: an engine cannot write doubles from the host. */
    private double[] fill(Tensor owner) {
        Tensor loss = room.tensor(1, 1, StorageType.F64);
        engine.crossEntropy(tensor(1, 3), new int[1], loss);
        engine.gather(loss, new int[owner.rows()], owner);
        double[] values = engine.readDoubles(owner);
        for (double value : values) {
            assertEquals(values[0], value);
        }
        return values;
    }
}
