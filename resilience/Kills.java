import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills commands at random moments, repeats them until they end, and compares the result with that of an undisturbed run.
 *
 * <pre>
 *   java -cp evaluation/target/palimpsest.jar resilience/Kills.java --kills 1000 --parallel 2
 *
 *   --kills N      in all (default 100)      --parallel N   processes at a time (default 2)
 *   --seed S       (default 1)               --terminate X  share of SIGTERM, the rest is SIGKILL (default 0.2)
 *   --model DIR    (default: the golden GPT-2)   --work DIR   (default: a temporary folder)
 *   --commands A,B (default: edit,stats,compare)
 * </pre>
 *
 * Prints a table, also when it is interrupted; the exit code is 1 when anything was lost.
 */
final class Kills {

    /** A run that was killed this often is left to end, so that many runs are compared. */
    private static final int PER_RUN = 5;

    /** Counts for one command. */
    private static final class Count {

        private final AtomicInteger kills = new AtomicInteger();
        private final AtomicInteger terminated = new AtomicInteger();
        private final AtomicInteger starts = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicInteger different = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger();
    }

    private final Workload workload;
    private final int wanted;
    private final double terminate;
    private final List<String> commands;
    private final Map<String, Count> counts = new TreeMap<>();
    private final Map<String, String> expected = new TreeMap<>();
    private final Map<String, Double> seconds = new ConcurrentSkipListMap<>();
    private final AtomicInteger kills = new AtomicInteger();

    private Kills(Workload workload, int wanted, double terminate, List<String> commands) {
        this.workload = workload;
        this.wanted = wanted;
        this.terminate = terminate;
        this.commands = commands;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Workload.options(arguments);
        Path work = options.containsKey("--work")
                ? Files.createDirectories(Path.of(options.get("--work"))).toRealPath()
                : Files.createTempDirectory("kills");
        Path model = Path.of(options.getOrDefault("--model", "core/src/test/resources/golden/gpt2-mini"));
        Kills kills = new Kills(new Workload(model.toAbsolutePath(), work),
                Integer.parseInt(options.getOrDefault("--kills", "100")),
                Double.parseDouble(options.getOrDefault("--terminate", "0.2")),
                List.of(options.getOrDefault("--commands", String.join(",", Workload.COMMANDS)).split(",")));
        boolean lost = kills.run(Integer.parseInt(options.getOrDefault("--parallel", "2")),
                Long.parseLong(options.getOrDefault("--seed", "1")));
        if (!options.containsKey("--work")) {
            Workload.delete(work);
        }
        System.exit(lost ? 1 : 0);
    }

    private boolean run(int parallel, long seed) throws Exception {
        workload.prepare();
        for (String command : commands) {
            counts.put(command, new Count());
            Path out = workload.work().resolve("undisturbed-" + command);
            Workload.delete(out);
            long start = System.nanoTime();
            Workload.Ended ended = Workload.wait(workload.process(command, out));
            if (ended.code() != 0) {
                throw new IllegalStateException(command + ": " + ended.errors());
            }
            seconds.put(command, (System.nanoTime() - start) / 1e9);
            expected.put(command, Workload.digest(out));
        }
        long start = System.nanoTime();
        Thread interrupted = new Thread(() -> report((System.nanoTime() - start) / 1e9));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (var workers = Executors.newFixedThreadPool(parallel)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int worker = 0; worker < parallel; worker++) {
                int number = worker;
                tasks.add(() -> work(number, new SplittableRandom(seed * 1000 + number)));
            }
            for (Future<Void> each : workers.invokeAll(tasks)) {
                each.get();
            }
        }
        Runtime.getRuntime().removeShutdownHook(interrupted);
        return report((System.nanoTime() - start) / 1e9);
    }

    private Void work(int worker, SplittableRandom random) throws Exception {
        for (int run = 0; kills.get() < wanted; run++) {
            String command = commands.get((run + worker) % commands.size());
            Path folder = Files.createDirectories(workload.work().resolve("run-" + worker + "-" + run));
            boolean kept = untilItEnds(command, folder.resolve("out"), random);
            if (!kept) {
                Workload.delete(folder);
            }
        }
        return null;
    }

    /** @return whether the folder is worth a look */
    private boolean untilItEnds(String command, Path out, SplittableRandom random) throws Exception {
        Count count = counts.get(command);
        for (int attempt = 0;; attempt++) {
            count.starts.incrementAndGet();
            boolean last = attempt >= PER_RUN || kills.get() >= wanted;
            Path errors = out.resolveSibling("errors.txt");
            Process process = workload.process(command, out)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile()).start();
            long start = System.nanoTime();
            long delay = (long) (1000 * seconds.get(command) * random.nextDouble(0.1, 1.1));
            boolean polite = random.nextDouble() < terminate;
            if (last || process.waitFor(delay, TimeUnit.MILLISECONDS)) {
                int code = process.waitFor();
                if (attempt == 0) {
                    // The machine may be faster than it was: kills have to fall into the run.
                    seconds.merge(command, (System.nanoTime() - start) / 1e9, Math::min);
                }
                return compare(command, out, code, errors);
            }
            if (polite) {
                process.destroy();
            } else {
                process.destroyForcibly();
            }
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                count.failed.incrementAndGet();
                System.out.println(command + ": did not end after SIGTERM, " + out);
                return true;
            }
            kills.incrementAndGet();
            (polite ? count.terminated : count.kills).incrementAndGet();
        }
    }

    private boolean compare(String command, Path out, int code, Path errors) throws IOException {
        Count count = counts.get(command);
        count.ended.incrementAndGet();
        if (code != 0) {
            count.failed.incrementAndGet();
            System.out.println(command + ": exit " + code + " in " + out + ": " + Files.readString(errors));
            return true;
        }
        count.left.addAndGet((int) Workload.temporaries(out.getParent()));
        if (!Workload.digest(out).equals(expected.get(command))) {
            count.different.incrementAndGet();
            System.out.println(command + ": a different result in " + out);
            return true;
        }
        return false;
    }

    private boolean report(double took) {
        System.out.println("| command | fastest run | SIGKILL | SIGTERM | starts | runs ended | different | failed |"
                + " temporary files left |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        boolean lost = false;
        for (String command : commands) {
            Count count = counts.get(command);
            System.out.printf(Locale.ROOT, "| `%s` | %.1f s | %d | %d | %d | %d | %d | %d | %d |%n", command,
                    seconds.get(command), count.kills.get(), count.terminated.get(), count.starts.get(), count.ended.get(),
                    count.different.get(), count.failed.get(), count.left.get());
            lost |= count.different.get() + count.failed.get() + count.left.get() > 0;
        }
        System.out.printf(Locale.ROOT, "%d kills in %.0f s%n", kills.get(), took);
        return lost;
    }
}
