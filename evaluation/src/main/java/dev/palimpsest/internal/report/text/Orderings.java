package dev.palimpsest.internal.report.text;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether the paper's ordering in consecutive editing (Table 2, Fig. 4) holds in a run: COMEBA-HK above MEMIT
 * and FT in reliability and in locality, after all edits and at every evaluation.
 *
 * @param verdict one or two sentences
 * @param details the figures behind it, one line each
 */
public record Orderings(String verdict, List<String> details) {

    private static final String CLAIM = "The paper's ordering in consecutive editing, COMEBA-HK above MEMIT and FT in"
            + " reliability and in locality, ";
    private static final List<Metric> METRICS = List.of(Metric.RELIABILITY, Metric.LOCALITY);

    public Orderings {
        details = List.copyOf(details);
    }

    public static Orderings of(Comparison comparison) {
        List<Outcome> consecutive = comparison.methods().stream()
                .filter(outcome -> outcome.trial().mode() == Mode.CONSECUTIVE)
                .toList();
        Optional<Outcome> ours = find(consecutive, "comeba-hk");
        List<Outcome> rivals = Stream.of("memit", "ft").flatMap(method -> find(consecutive, method).stream()).toList();
        if (consecutive.isEmpty()) {
            return untested("no method was run in consecutive mode");
        }
        if (ours.isEmpty()) {
            return untested("COMEBA-HK was not run");
        }
        if (rivals.isEmpty()) {
            return untested("neither MEMIT nor FT was run");
        }
        return of(rivals.stream()
                .flatMap(rival -> METRICS.stream().map(metric -> Pairing.of(metric, name(ours.get()), ours.get(),
                        name(rival), rival)))
                .toList());
    }

    /** From pairs of methods, one per metric. */
    private static Orderings of(List<Pairing> pairings) {
        List<Pairing> measured = pairings.stream().filter(Pairing::measured).toList();
        if (measured.isEmpty()) {
            return untested("no metric was measured for both methods after the same number of edits");
        }
        List<String> details = new ArrayList<>();
        pairings.forEach(pairing -> details.add(pairing.places()));
        measured.stream().filter(pairing -> pairing.points().size() > 1)
                .forEach(pairing -> details.add(pairing.drift()));
        if (measured.stream().allMatch(pairing -> pairing.points().size() == 1)) {
            details.add("stability over the edits cannot be judged from a single evaluation");
        }
        return new Orderings(verdict(measured) + unmeasured(pairings) + within(measured), details);
    }

    private static String verdict(List<Pairing> measured) {
        String edits = Numbers.count(
                measured.stream().mapToInt(pairing -> pairing.last().edits()).max().orElseThrow(), "edit");
        List<Pairing> broken = measured.stream().filter(pairing -> !pairing.holdsAtTheEnd()).toList();
        if (!broken.isEmpty()) {
            return CLAIM + "does not hold in this run: after " + edits + " COMEBA-HK is not above "
                    + list(broken) + ".";
        }
        String rivals = measured.stream().map(Pairing::theirs).distinct().collect(Collectors.joining(" and "));
        List<Pairing> onTheWay = measured.stream().filter(pairing -> !pairing.holdsThroughout()).toList();
        String holds = CLAIM + "holds in this run against " + rivals + " after " + edits;
        if (!onTheWay.isEmpty()) {
            return holds + ", but not at every evaluation: " + list(onTheWay) + ".";
        }
        int checkpoints = measured.stream().mapToInt(pairing -> pairing.points().size()).max().orElseThrow();
        return holds + (checkpoints > 1 ? " and at all " + checkpoints + " evaluations." : ".");
    }

    private static String unmeasured(List<Pairing> pairings) {
        List<Pairing> none = pairings.stream().filter(pairing -> !pairing.measured()).toList();
        return none.isEmpty() ? "" : " Not measured: " + list(none) + ".";
    }

    private static String within(List<Pairing> measured) {
        List<Pairing> overlapping = measured.stream().filter(pairing -> pairing.last().overlap()).toList();
        return overlapping.isEmpty()
                ? ""
                : " After all edits the 95% confidence intervals overlap: " + list(overlapping) + ".";
    }

    private static String list(List<Pairing> pairings) {
        return pairings.stream()
                .map(pairing -> pairing.theirs() + " in " + pairing.metric().title())
                .collect(Collectors.joining(", "));
    }

    private static Orderings untested(String reason) {
        return new Orderings(CLAIM + "was not tested in this run: " + reason + ".", List.of());
    }

    private static Optional<Outcome> find(List<Outcome> outcomes, String method) {
        return outcomes.stream().filter(outcome -> Labels.method(outcome.trial()).equals(method)).findFirst();
    }

    private static String name(Outcome outcome) {
        return Labels.name(Labels.method(outcome.trial()));
    }

    /** The check as a section of a Markdown document. */
    public String markdown() {
        return "## The paper's ordering\n\n" + verdict + "\n"
                + (details.isEmpty() ? "" : details.stream().collect(Collectors.joining("\n- ", "\n- ", "\n")));
    }
}
