package dev.palimpsest.internal.experiment.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What an experiment was run with, as its report describes it.
 *
 * @param command the command line that reproduces it, ready to be pasted into a shell; may be empty
 * @param values  model, data, statistics, seeds, versions and machine by name, in display order
 */
public record Provenance(String command, SequencedMap<String, String> values) {

    public Provenance {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }
}
