package dev.palimpsest.internal.compute.cpu.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vector tile gives the bits of the scalar one; transpositions move every element. */
class TileKernelTest {

    @Test
    void aTileOfVectorsEqualsTheScalarTile() {
        TileKernel vector = new VectorTile();
        TileKernel scalar = new ScalarTile(vector.columns());
        SplittableRandom random = new SplittableRandom(1);
        for (int depth : new int[] {0, 1, 2, 7, 256}) {
            float[] a = floats(random, 3 + depth * vector.rows());
            float[] b = floats(random, 5 + depth * vector.columns());
            int stride = vector.columns() + 9;
            float[] c = floats(random, 2 + vector.rows() * stride);
            float[] expected = c.clone();
            scalar.tile(depth, a, 3, b, 5, expected, 2, stride);
            float[] actual = c.clone();
            vector.tile(depth, a, 3, b, 5, actual, 2, stride);
            assertArrayEquals(expected, actual);
            float[] row = expected.clone();
            vector.row(depth, a, 3, b, 5, row, 2);
            float[] scalarRow = expected.clone();
            scalar.row(depth, a, 3, b, 5, scalarRow, 2);
            assertArrayEquals(scalarRow, row);
        }
    }

    @Test
    void transpositionMovesEveryElementOnce() {
        Scratch scratch = new Scratch();
        for (int rows = 1; rows <= 2 * Lanes.F + 3; rows += 3) {
            for (int columns = 1; columns <= 2 * Lanes.F + 1; columns++) {
                float[] from = floats(new SplittableRandom(rows), 5 + rows * (columns + 2));
                float[] to = new float[7 + columns * (rows + 3)];
                Transpose.transpose(from, 5, columns + 2, rows, columns, to, 7, rows + 3, scratch);
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        assertEquals(from[5 + r * (columns + 2) + c], to[7 + c * (rows + 3) + r]);
                    }
                    assertEquals(0, to[6]);
                }
                for (int c = 0; c < columns; c++) {
                    assertEquals(0, to[7 + c * (rows + 3) + rows], "beside the transposed rows");
                }
            }
        }
    }

    private static float[] floats(SplittableRandom random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
