package dev.palimpsest.internal.report.text;

import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of the compared methods in tables and pictures: as requested while they are few, otherwise family by family.
 *
 * @param outcomes in display order
 * @param labels   their names
 * @param grouped  whether tables have the families as headings
 */
public record MethodOrder(List<Outcome> outcomes, Labels labels, boolean grouped) {

    /** The most methods that are shown without headings. */
    private static final int UNGROUPED = 6;

    /** The compared methods in display order. */
    public static MethodOrder of(Comparison comparison) {
        List<Outcome> methods = comparison.methods();
        boolean grouped = methods.size() > UNGROUPED;
        return new MethodOrder(
                grouped ? methods.stream().sorted(Comparator.comparing(MethodOrder::family)).toList() : methods,
                Labels.of(methods), grouped);
    }

    /** The family of an outcome's method. */
    public static MethodFamily family(Outcome outcome) {
        return Methods.of(outcome.trial().settings()).family();
    }

    /** The method's name where it is unique, otherwise the trial's. */
    public String label(Outcome outcome) {
        return labels.of(outcome.trial());
    }

    /** The headings for a table with a row for each method. @param first headings of rows above them */
    public List<String> groups(String... first) {
        if (!grouped) {
            return List.of();
        }
        List<String> groups = new ArrayList<>(List.of(first));
        outcomes.forEach(outcome -> groups.add(family(outcome).title()));
        return groups;
    }
}
