package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.text.MethodOrder;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** For each method its family, what an edit stores, how it is undone, what it takes, and where it was published. */
final class StorageTable {

    private StorageTable() {}

    static Table of(Comparison comparison) {
        MethodOrder methods = MethodOrder.of(comparison);
        List<String> header = new ArrayList<>(List.of("Method", "Stored per edit", "Undo", "Seconds per edit"));
        if (!methods.grouped()) {
            header.add("Family");
        }
        header.add("Published in");
        List<List<String>> rows = new ArrayList<>();
        for (Outcome outcome : methods.outcomes()) {
            EditingMethod method = Methods.of(outcome.trial().settings());
            List<String> row = new ArrayList<>(List.of(
                    methods.label(outcome),
                    outcome.stored() == null
                            ? Numbers.NONE
                            : Numbers.bytes((double) outcome.stored().bytes() / outcome.last().edits()),
                    outcome.stored() == null ? Numbers.NONE : outcome.stored().undo().title(),
                    Numbers.decimals(outcome.editSeconds() / outcome.last().edits(), 2)));
            if (!methods.grouped()) {
                row.add(method.family().title());
            }
            row.add(method.citation());
            rows.add(row);
        }
        return new Table("What an edit stores and takes",
                "Bytes of an edit's numbers in the edits file and seconds of editing, both per fact.",
                header, rows, methods.groups()).withoutEmptyColumns();
    }
}
