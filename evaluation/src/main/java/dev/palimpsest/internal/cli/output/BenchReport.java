package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.bench.Bench;
import dev.palimpsest.internal.bench.Measurement;
import dev.palimpsest.internal.bench.Workload;
import dev.palimpsest.internal.compute.Engine;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The output of {@code bench}.
 *
 * @param openSeconds time to open the engine
 */
public record BenchReport(
        Workload workload, Engine engine, int threads, double openSeconds, Bench.Result result) {

    public void show(Console console) {
        console.say("%s, %s, engine %s: %s", workload.shape().name(), storage(), engine.name(), engine.description());
        console.say("engine opened in %.2f s, weights generated in %.2f s, uploaded in %.2f s; medians of %d run%s",
                openSeconds, result.drawSeconds(), result.uploadSeconds(), workload.repeats(),
                workload.repeats() == 1 ? "" : "s");
        console.say("%-12s %-40s %10s %10s %17s   %s", "stage", "per run", "warm-up", "median", "range", "");
        for (Measurement measurement : result.measurements()) {
            console.say("%-12s %-40s %10s %10s %17s   %s", measurement.stage(), measurement.work(),
                    seconds(measurement.warmUpSeconds()), seconds(measurement.seconds()), range(measurement),
                    measurement.figures().stream()
                            .map(figure -> String.format(Locale.ROOT, figure.label(), figure.value()))
                            .collect(Collectors.joining(", ")));
        }
        console.result(document());
    }

    private static String range(Measurement measurement) {
        return seconds(Collections.min(measurement.runs())) + " – " + seconds(Collections.max(measurement.runs()));
    }

    /** With three significant digits. */
    private static String seconds(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.4f" : value < 10 ? "%.3f" : "%.2f", value) + " s";
    }

    private String storage() {
        return workload.storage().name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode document() {
        ObjectNode document = Json.object()
                .put("shape", workload.shape().name())
                .put("engine", engine.name())
                .put("device", engine.description())
                .put("storage", storage())
                .put("threads", threads)
                .put("engine_seconds", openSeconds)
                .put("draw_seconds", result.drawSeconds())
                .put("upload_seconds", result.uploadSeconds());
        ArrayNode stages = document.putArray("stages");
        for (Measurement measurement : result.measurements()) {
            ObjectNode stage = stages.addObject()
                    .put("stage", measurement.stage().toString())
                    .put("work", measurement.work())
                    .put("seconds", measurement.seconds())
                    .put("warm_up_seconds", measurement.warmUpSeconds());
            stage.set("runs", Json.numbers(
                    measurement.runs().stream().mapToDouble(Double::doubleValue).toArray()));
            measurement.figures().forEach(figure -> stage.set(figure.key(), Json.number(figure.value())));
        }
        return document;
    }
}
