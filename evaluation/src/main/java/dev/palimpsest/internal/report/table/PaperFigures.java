package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reliability, generality and locality as printed in Tables 1 and 2 of "Consecutive Batch Model Editing with HooK
 * Layers" (EMNLP 2024). The consecutive CounterFact rows are printed with two digits.
 */
final class PaperFigures {

    /**
     * One row of a table.
     *
     * @param digits digits after the decimal point, as printed
     */
    record Row(double reliability, double generality, double locality, int digits) {}

    /** As printed, one line of a table each: the three figures of COMEBA-HK, of MEMIT and of FT. */
    private static final String PRINTED = """
            SINGLE      | GPT-2 XL | ZsRE        | .8221 .6661 .9940 .6119 .4997 .9751 .1685 .1634 .7155
            SINGLE      | GPT-2 XL | CounterFact | .8828 .4038 .9766 .8101 .2767 .9580 .0027 .0034 .8518
            SINGLE      | GPT-J    | ZsRE        | .9759 .7241 .9910 .9340 .7045 .9647 .2257 .2177 .9919
            SINGLE      | GPT-J    | CounterFact | .8794 .4276 .9817 .9957 .4229 .9525 .0037 .0034 .9957
            CONSECUTIVE | GPT-2 XL | ZsRE        | .6691 .5611 .9723 .3488 .3296 .7074 .0379 .0248 .0660
            CONSECUTIVE | GPT-2 XL | CounterFact | .86 .38 .59 .56 .37 .31 .01 .01 .06
            CONSECUTIVE | GPT-J    | ZsRE        | .7989 .6129 .9652 .6336 .4890 .7480 .2353 .2170 .5527
            CONSECUTIVE | GPT-J    | CounterFact | .95 .41 .80 .75 .45 .42 .02 .02 .72
            """;

    /** By setting and method id. */
    private static final Map<PaperSetting, Map<String, Row>> ROWS = PRINTED.lines()
            .map(line -> line.split(" *\\| *"))
            .collect(Collectors.toMap(
                    cells -> new PaperSetting(Mode.valueOf(cells[0]), cells[1], cells[2]),
                    cells -> rows(cells[3].split(" "))));

    private PaperFigures() {}

    /**
     * The paper's row for a method.
     *
     * @param setting the table and its part, or null when none matches
     * @param method  the method's id
     * @return empty when the paper has no such row
     */
    static Optional<Row> of(PaperSetting setting, String method) {
        return setting == null
                ? Optional.empty()
                : Optional.ofNullable(ROWS.getOrDefault(setting, Map.of()).get(method));
    }

    private static Map<String, Row> rows(String[] figures) {
        return Map.of("comeba-hk", row(figures, 0), "memit", row(figures, 3), "ft", row(figures, 6));
    }

    private static Row row(String[] figures, int first) {
        return new Row(Double.parseDouble(figures[first]), Double.parseDouble(figures[first + 1]),
                Double.parseDouble(figures[first + 2]), figures[first].length() - 1);
    }
}
