package dev.palimpsest.editing.memory;

import java.util.Optional;

/** Where null spaces are kept between runs: they depend on model and statistics only and take minutes for large layers. */
public interface NullSpaces {

    /** Keeps nothing. */
    NullSpaces NOT_KEPT = new NullSpaces() {
        @Override
        public Optional<NullSpace> find(int layer) {
            return Optional.empty();
        }

        @Override
        public void keep(int layer, NullSpace space) {}
    };

    /** The null space of a layer that was kept last, of the same statistics. */
    Optional<NullSpace> find(int layer);

    /** Keeps a layer's null space in the place of any other. */
    void keep(int layer, NullSpace space);
}
