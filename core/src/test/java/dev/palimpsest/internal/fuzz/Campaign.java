package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Tries inputs on several threads. The targets take turns in blocks, as many as their weights say:
 *
 * <pre>
 *   turn     0            1            2            3       …
 *   target   a            a            b            a
 *   inputs   0 … 49       50 … 99      0 … 49       100 … 149
 * </pre>
 *
 * Which inputs are tried depends on the seed and their number, not on threads or time. A watchdog ends the campaign's
 * patience with an input after ten seconds: that thread is left to itself, and another takes its place.
 */
public final class Campaign {

    /** Independent of what else the machine does. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int BLOCK = 50;
    private static final long PATIENCE = 10_000_000_000L;

    private final Function<Path, List<FuzzTarget>> targets;
    private final CampaignSettings settings;
    private final CampaignReport report = new CampaignReport();
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong left;
    private final long end;

    private Campaign(Function<Path, List<FuzzTarget>> targets, CampaignSettings settings) {
        this.targets = targets;
        this.settings = settings;
        this.left = new AtomicLong(settings.inputs());
        this.end = System.nanoTime() + settings.seconds() * 1_000_000_000L;
    }

    /** @param targets makes the targets of one thread, given a folder of its own */
    public static CampaignReport run(Function<Path, List<FuzzTarget>> targets, CampaignSettings settings)
            throws IOException, InterruptedException {
        return new Campaign(targets, settings).run();
    }

    /** Input {@code index} of a target. */
    public static FuzzInput input(FuzzTarget target, long seed, long index) {
        long mixed = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + target.name().hashCode()).nextLong() ^ index;
        return target.make(new SplittableRandom(mixed * 0xD1342543DE82EF95L + index));
    }

    /** What becomes of one saved input. */
    public static Judgement judge(FuzzTarget target, Path folder) {
        return Judge.judge(target, folder);
    }

    private CampaignReport run() throws IOException, InterruptedException {
        for (int i = 0; i < settings.threads(); i++) {
            start();
        }
        while (workers.stream().anyMatch(Thread::isAlive)) {
            Thread.sleep(100);
            for (Worker worker : List.copyOf(workers)) {
                if (worker.isStuck()) {
                    workers.remove(worker);
                    report.add(worker.abandon());
                    start();
                }
            }
        }
        for (Worker worker : workers) {
            if (worker.failed != null) {
                throw new IllegalStateException("a target cannot make its inputs", worker.failed);
            }
        }
        shrink();
        return report;
    }

    private void start() {
        Worker worker = new Worker(settings.scratch().resolve("worker-" + workers.size() + "-" + turns.get()));
        worker.setDaemon(true);
        workers.add(worker);
        worker.start();
    }

    private void shrink() throws IOException {
        if (report.failures().isEmpty()) {
            return;
        }
        List<FuzzTarget> all = targets.apply(settings.scratch().resolve("shrink"));
        for (Failure failure : report.failures()) {
            for (FuzzTarget target : all) {
                if (target.name().equals(failure.target())) {
                    Failure smaller = Shrinking.shrink(target, failure, settings.scratch().resolve("shrink/input"));
                    report.add(new Failure(smaller.target(), smaller.seed(), smaller.index(), smaller.judgement(),
                            smaller.input(), 0));
                }
            }
        }
    }

    /** Whose turn it is. @param first number of the block's first input */
    private record Turn(FuzzTarget target, long first) {

        static Turn of(List<FuzzTarget> targets, long turn) {
            int cycle = targets.stream().mapToInt(FuzzTarget::weight).sum();
            long place = turn % cycle;
            for (FuzzTarget target : targets) {
                if (place < target.weight()) {
                    return new Turn(target, (turn / cycle * target.weight() + place) * BLOCK);
                }
                place -= target.weight();
            }
            throw new IllegalStateException("no turn " + turn);
        }
    }

    /** Takes turns until the campaign is over. */
    private final class Worker extends Thread {

        private final Path home;
        private final Path folder;
        private volatile boolean abandoned;
        private volatile Throwable failed;
        /** Of the input that is being read; 0 between inputs. */
        private volatile long started;
        private volatile Failure current;

        Worker(Path home) {
            super("fuzz");
            this.home = home;
            this.folder = home.resolve("input");
        }

        @Override
        public void run() {
            try {
                List<FuzzTarget> mine = targets.apply(home);
                while (!abandoned && System.nanoTime() < end) {
                    long inputs = Math.min(BLOCK, left.getAndAdd(-BLOCK));
                    if (inputs <= 0) {
                        return;
                    }
                    attempt(Turn.of(mine, turns.getAndIncrement()), inputs);
                }
            } catch (IOException e) {
                failed = new UncheckedIOException(e);
            } catch (RuntimeException | Error e) {
                failed = e;
            }
        }

        private void attempt(Turn turn, long inputs) throws IOException {
            Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
            String name = turn.target().name();
            long start = CPU.getCurrentThreadCpuTime();
            for (long i = turn.first(); i < turn.first() + inputs && !abandoned; i++) {
                FuzzInput input = input(turn.target(), settings.seed(), i);
                input.write(folder);
                current = new Failure(name, settings.seed(), i, null, input, 1);
                started = System.nanoTime();
                Judgement judgement = Judge.judge(turn.target(), folder);
                started = 0;
                counts.merge(judgement.verdict(), 1L, Long::sum);
                if (judgement.verdict().isFailure() && !abandoned) {
                    report.add(new Failure(name, settings.seed(), i, judgement, input, 1));
                }
            }
            report.add(name, counts, CPU.getCurrentThreadCpuTime() - start);
        }

        boolean isStuck() {
            long since = started;
            return since != 0 && System.nanoTime() - since > PATIENCE;
        }

        /** Leaves it to itself. */
        Failure abandon() {
            abandoned = true;
            Throwable where = new Throwable("still reading after ten seconds");
            where.setStackTrace(getStackTrace());
            String top = getStackTrace().length == 0 ? "" : getStackTrace()[0].toString();
            Failure reading = current;
            return new Failure(reading.target(), reading.seed(), reading.index(),
                    new Judgement(Verdict.HANG, top, where), reading.input(), 1);
        }
    }
}
