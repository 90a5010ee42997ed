package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.StorageType;

/**
 * A matrix {@code [rows, columns]} resident on an engine; only the engine that made it can read or use it. Any number of
 * threads may read it at once while none writes to its workspace.
 *
 * <p>Activations are F32, norms and z-scores F64, weights whatever the checkpoint stores. A tensor from a
 * {@link Workspace} is undefined until written and invalid once the workspace is closed.
 *
 * <pre>
 *   memory   … ┌ at(0)
 *              ████████░░░░░░   row 0: columns of this tensor █, the rest of the row it is a view of ░
 *              ████████░░░░░░   row 1 at at(0) + stride
 * </pre>
 *
 * A {@link Backend} extends this class by whatever its kernels need to reach the memory.
 */
public abstract class Tensor {

    private final Lifetime lifetime;
    private final Object memory;
    private final StorageType type;
    private final int offset;
    private final int rows;
    private final int columns;
    private final int stride;

    /**
     * @param lifetime what the engine passed when it asked for this tensor; null for a backend's internal tensors,
     *                 which are never passed to an engine
     * @param memory   what holds this tensor's elements: only tensors with the same object can share an element
     * @param offset   element of {@code memory} at which row 0 starts
     * @param stride   elements from one row to the next
     */
    protected Tensor(Lifetime lifetime, Object memory, StorageType type, int offset, int rows, int columns,
            int stride) {
        this.lifetime = lifetime;
        this.memory = memory;
        this.type = type;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
    }

    /** A tensor that represents {@code other}, of another backend, in the same memory. */
    protected Tensor(Lifetime lifetime, Tensor other) {
        this(lifetime, other.memory, other.type, other.offset, other.rows, other.columns, other.stride);
    }

    public final int rows() {
        return rows;
    }

    public final int columns() {
        return columns;
    }

    public final StorageType type() {
        return type;
    }

    /** The columns {@code [from, to)} of every row, sharing this tensor's memory; activations only. */
    public final Tensor columns(int from, int to) {
        requireView("columns", from, to, columns);
        return view(0, from, rows, to - from);
    }

    /** The rows {@code [from, to)}, sharing this tensor's memory; activations only. */
    public final Tensor rows(int from, int to) {
        requireView("rows", from, to, rows);
        return view(from, 0, to - from, columns);
    }

    private void requireView(String what, int from, int to, int size) {
        if (!isActivation()) {
            throw new IllegalArgumentException("only activations have views, not weights: " + this);
        }
        if (from < 0 || from > to || to > size) {
            throw new IllegalArgumentException(what + " [" + from + ", " + to + ") of " + this);
        }
    }

    /** The {@code rows × columns} elements from row {@code row} and column {@code column} on. */
    protected abstract Tensor view(int row, int column, int rows, int columns);

    /** For backends: the element of the memory at which row {@code row} starts. */
    public final int at(int row) {
        return offset + row * stride;
    }

    /** For backends: elements from one row to the next. */
    public final int stride() {
        return stride;
    }

    /** For backends: this tensor's lifetime, to pass on to a view. */
    protected final Lifetime lifetime() {
        return lifetime;
    }

    /** Whether it belongs to a workspace and may be written; otherwise it is an uploaded weight. */
    final boolean isActivation() {
        return lifetime != null && lifetime.activation();
    }

    final boolean isEmpty() {
        return rows == 0 || columns == 0;
    }

    /** Whether any element of this tensor is an element of {@code other}. */
    final boolean overlaps(Tensor other) {
        if (memory != other.memory || isEmpty() || other.isEmpty()) {
            return false;
        }
        int end = at(rows - 1) + columns;
        int otherEnd = other.at(other.rows - 1) + other.columns;
        if (end <= other.offset || otherEnd <= offset) {
            return false;
        }
        if (stride != other.stride) {
            return true;
        }
        int column = Math.floorMod(other.offset - offset, stride);
        return column < columns || column + other.columns > stride;
    }

    @Override
    public final String toString() {
        return type + "[" + rows + ", " + columns + "]";
    }
}
