package dev.palimpsest.report.table;

import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.result.PaperSetting;
import java.util.Map;
import java.util.Optional;

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

    private static final String XL = "GPT-2 XL";
    private static final String J = "GPT-J";
    private static final String ZSRE = "ZsRE";
    private static final String COUNTERFACT = "CounterFact";

    /** By setting and method id. */
    private static final Map<PaperSetting, Map<String, Row>> ROWS = Map.of(
            new PaperSetting(Mode.SINGLE, XL, ZSRE),
            rows(4, .8221, .6661, .9940, .6119, .4997, .9751, .1685, .1634, .7155),
            new PaperSetting(Mode.SINGLE, XL, COUNTERFACT),
            rows(4, .8828, .4038, .9766, .8101, .2767, .9580, .0027, .0034, .8518),
            new PaperSetting(Mode.SINGLE, J, ZSRE),
            rows(4, .9759, .7241, .9910, .9340, .7045, .9647, .2257, .2177, .9919),
            new PaperSetting(Mode.SINGLE, J, COUNTERFACT),
            rows(4, .8794, .4276, .9817, .9957, .4229, .9525, .0037, .0034, .9957),
            new PaperSetting(Mode.CONSECUTIVE, XL, ZSRE),
            rows(4, .6691, .5611, .9723, .3488, .3296, .7074, .0379, .0248, .0660),
            new PaperSetting(Mode.CONSECUTIVE, XL, COUNTERFACT),
            rows(2, .86, .38, .59, .56, .37, .31, .01, .01, .06),
            new PaperSetting(Mode.CONSECUTIVE, J, ZSRE),
            rows(4, .7989, .6129, .9652, .6336, .4890, .7480, .2353, .2170, .5527),
            new PaperSetting(Mode.CONSECUTIVE, J, COUNTERFACT),
            rows(2, .95, .41, .80, .75, .45, .42, .02, .02, .72));

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

    /** The figures of COMEBA-HK, MEMIT and FT, three each, as printed in one line of the paper's table. */
    private static Map<String, Row> rows(int digits, double... line) {
        return Map.of(
                "comeba-hk", new Row(line[0], line[1], line[2], digits),
                "memit", new Row(line[3], line[4], line[5], digits),
                "ft", new Row(line[6], line[7], line[8], digits));
    }
}
