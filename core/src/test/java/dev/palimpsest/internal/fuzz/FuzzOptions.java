package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The command line of a campaign.
 *
 * <pre>
 *   --target A,B,…   only these targets (default: all)
 *   --inputs N       at most so many inputs (default: 100,000)
 *   --seconds S      at most so many seconds (default: 3,600)
 *   --seed S         (default: 1)
 *   --threads N      (default: 2)
 *   --scratch DIR    for inputs (default: /dev/shm if there is one)
 *   --out DIR        save the smallest input of each failure here (default: fuzz-found)
 *   --replay T DIR…  instead: read saved inputs with target T, and print what becomes of them
 * </pre>
 */
public final class FuzzOptions {

    private final Map<String, String> options = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    private FuzzOptions(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                rest.add(arguments[i]);
            }
        }
    }

    /** Runs a campaign, or replays. @return the exit code: 1 when a promise was broken */
    public static int run(String[] arguments, Function<Path, List<FuzzTarget>> all)
            throws IOException, InterruptedException {
        FuzzOptions given = new FuzzOptions(arguments);
        Path memory = Path.of("/dev/shm");
        Path scratch = given.options.containsKey("scratch")
                ? Files.createDirectories(Path.of(given.options.get("scratch")))
                : Files.isWritable(memory) ? Files.createTempDirectory(memory, "fuzz") : Files.createTempDirectory("fuzz");
        try {
            return given.options.containsKey("replay") ? given.replay(all, scratch) : given.campaign(all, scratch);
        } finally {
            delete(scratch);
        }
    }

    private long number(String name, long otherwise) {
        return Long.parseLong(options.getOrDefault(name, Long.toString(otherwise)));
    }

    private int campaign(Function<Path, List<FuzzTarget>> all, Path scratch) throws IOException, InterruptedException {
        Set<String> names = options.containsKey("target") ? Set.of(options.get("target").split(",")) : null;
        Function<Path, List<FuzzTarget>> chosen = home -> all.apply(home).stream()
                .filter(target -> names == null || names.contains(target.name()))
                .collect(Collectors.toList());
        long start = System.nanoTime();
        CampaignReport report = Campaign.run(chosen, new CampaignSettings(number("seed", 1), number("inputs", 100_000),
                number("seconds", 3_600), (int) number("threads", 2), scratch));
        Path out = Path.of(options.getOrDefault("out", "fuzz-found"));
        int saved = 0;
        for (Failure failure : report.failures()) {
            System.out.println(failure);
            Files.createDirectories(out);
            failure.save(out, ++saved);
        }
        System.out.println(report.table());
        System.out.printf("seed %d, %d inputs in %.0f s, %d failures%s%n", number("seed", 1), report.inputs(),
                (System.nanoTime() - start) / 1e9, saved, saved == 0 ? "" : ", saved in " + out);
        return saved == 0 ? 0 : 1;
    }

    private int replay(Function<Path, List<FuzzTarget>> all, Path scratch) throws IOException {
        FuzzTarget target = all.apply(scratch.resolve("home")).stream()
                .filter(each -> each.name().equals(options.get("replay")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + options.get("replay")));
        int failures = 0;
        for (String folder : rest) {
            Judgement judgement = Campaign.judge(target, Path.of(folder));
            System.out.println(folder + ": " + judgement.verdict() + " " + judgement.signature());
            if (judgement.thrown() != null) {
                judgement.thrown().printStackTrace(System.out);
            }
            failures += judgement.verdict().isFailure() ? 1 : 0;
        }
        return failures == 0 ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        try (var inside = Files.walk(folder)) {
            for (Path path : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
