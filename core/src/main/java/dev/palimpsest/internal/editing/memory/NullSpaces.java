package dev.palimpsest.internal.editing.memory;

import java.util.Optional;

/** A cache of null spaces between runs: they depend only on model and statistics and take minutes for large layers. */
public interface NullSpaces {

    /** Caches nothing. */
    NullSpaces NOT_KEPT = new NullSpaces() {
        @Override
        public Optional<NullSpace> find(int layer) {
            return Optional.empty();
        }

        @Override
        public void keep(int layer, NullSpace space) {}
    };

    /** The cached null space of a layer, if it is of the same statistics. */
    Optional<NullSpace> find(int layer);

    /** Caches a layer's null space, replacing an earlier one. */
    void keep(int layer, NullSpace space);
}
