import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets the n-th system call of a kind fail while a command runs, for n = 1, 2, …, and checks that nothing is lost: the
 * command ends with exit code 1 and one line, or with the right result; repeated without the fault it gives the result of
 * an undisturbed run. Needs Linux and a C compiler.
 *
 * <pre>
 *   java -cp evaluation/target/palimpsest.jar resilience/Faults.java
 *
 *   --most N        at most N calls of each kind (default 12), the first and then evenly further ones
 *   --model, --work, --commands   as those of Kills
 * </pre>
 *
 * Prints a table; the exit code is 1 when anything was lost.
 */
final class Faults {

    private static final int KILLED = 137;

    /** @param error what fault.c takes as FAULT_ERROR  @param lasting whether all later calls fail too */
    private record Fault(String title, String call, int error, boolean lasting) {

        boolean kills() {
            return error == -2;
        }

        boolean isError() {
            return error > 0;
        }
    }

    private static final List<Fault> FAULTS = List.of(
            new Fault("disk full (ENOSPC) at a write, and after", "write", 28, true),
            new Fault("EIO at a write", "write", 5, false),
            new Fault("short write", "write", -1, false),
            new Fault("killed at a write", "write", -2, false),
            new Fault("EIO at an fsync", "fsync", 5, false),
            new Fault("ENOSPC at an fsync", "fsync", 28, false),
            new Fault("killed at an fsync", "fsync", -2, false),
            new Fault("EIO at a rename", "rename", 5, false),
            new Fault("EACCES at a rename", "rename", 13, false),
            new Fault("killed at a rename", "rename", -2, false),
            new Fault("ENOSPC when a file is created", "open", 28, false));

    /** Counts for one fault and command. */
    private static final class Count {

        private final Map<Integer, Integer> codes = new TreeMap<>();
        private int tries;
        private int lost;
    }

    private final Workload workload;
    private final Path library;
    private final int most;

    private Faults(Workload workload, Path library, int most) {
        this.workload = workload;
        this.library = library;
        this.most = most;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Workload.options(arguments);
        Path work = options.containsKey("--work")
                ? Files.createDirectories(Path.of(options.get("--work"))).toRealPath()
                : Files.createTempDirectory("faults");
        Path model = Path.of(options.getOrDefault("--model", "core/src/test/resources/golden/gpt2-mini"));
        Workload workload = new Workload(model.toAbsolutePath(), work);
        workload.prepare();
        Path library = work.resolve("fault.so");
        Path source = Path.of(options.getOrDefault("--source", "resilience/fault.c"));
        Workload.Ended compiled = Workload.wait(new ProcessBuilder(
                "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString()));
        if (compiled.code() != 0) {
            throw new IllegalStateException(compiled.errors());
        }
        Faults faults = new Faults(workload, library, Integer.parseInt(options.getOrDefault("--most", "12")));
        boolean lost = false;
        System.out.println("| fault | command | tries | exit codes | lost |");
        System.out.println("|---|---|--:|---|--:|");
        for (String command : options.getOrDefault("--commands", String.join(",", Workload.COMMANDS)).split(",")) {
            lost |= faults.run(command);
        }
        if (!options.containsKey("--work")) {
            Workload.delete(work);
        }
        System.exit(lost ? 1 : 0);
    }

    private boolean run(String command) throws IOException, InterruptedException {
        Path undisturbed = Files.createDirectories(workload.work().resolve("faultless-" + command)).resolve("out");
        Workload.delete(undisturbed);
        Workload.Ended ended = Workload.wait(workload.process(command, undisturbed));
        if (ended.code() != 0) {
            throw new IllegalStateException(command + ": " + ended.errors());
        }
        String expected = Workload.digest(undisturbed);
        boolean lost = false;
        for (Fault fault : FAULTS) {
            Count count = new Count();
            for (int at = 1; count.tries < most && tryAt(command, fault, at, expected, count); at += step(at)) {
                // The result is in the count.
            }
            System.out.printf("| %s | `%s` | %d | %s | %d |%n", fault.title(), command, count.tries, codes(count), count.lost);
            lost |= count.lost > 0;
        }
        return lost;
    }

    /** Every call at first, then fewer and fewer. */
    private int step(int at) {
        return Math.max(1, at / Math.max(1, most / 2));
    }

    private static String codes(Count count) {
        List<String> codes = new ArrayList<>();
        count.codes.forEach((code, times) -> codes.add((code == KILLED ? "killed" : code) + " × " + times));
        return String.join(", ", codes);
    }

    /** @return whether the fault happened: the command makes that many calls */
    private boolean tryAt(String command, Fault fault, int at, String expected, Count count)
            throws IOException, InterruptedException {
        Path folder = workload.work().resolve("fault");
        Workload.delete(folder);
        Path out = Files.createDirectories(folder).resolve("out");
        Path mark = workload.work().resolve("mark");
        Files.deleteIfExists(mark);
        ProcessBuilder process = workload.process(command, out);
        process.environment().putAll(Map.of("LD_PRELOAD", library.toString(), "FAULT_FOLDER", folder.toString(),
                "FAULT_CALL", fault.call(), "FAULT_AT", Integer.toString(at), "FAULT_ERROR",
                Integer.toString(fault.error()), "FAULT_MARK", mark.toString()));
        if (fault.lasting()) {
            process.environment().put("FAULT_LASTING", "1");
        }
        Workload.Ended ended = Workload.wait(process);
        if (!Files.exists(mark)) {
            return false;
        }
        count.tries++;
        count.codes.merge(ended.code(), 1, Integer::sum);
        String wrong = wrong(command, fault, ended, out, expected);
        if (wrong != null) {
            count.lost++;
            System.out.println(command + ", " + fault.title() + " " + at + ": " + wrong);
        }
        return true;
    }

    /** What is wrong after the fault, or after the command was repeated; null when nothing is. */
    private String wrong(String command, Fault fault, Workload.Ended ended, Path out, String expected)
            throws IOException, InterruptedException {
        int allowed = fault.kills() ? KILLED : fault.isError() ? 1 : 0;
        if (ended.code() != allowed) {
            return "exit " + ended.code() + " instead of " + allowed + ": " + ended.errors();
        }
        if (fault.isError() && ended.messages().size() != 1) {
            return "not one line: " + ended.errors();
        }
        if (!fault.kills() && Workload.temporaries(out.getParent()) > 0) {
            return "a temporary file stays behind";
        }
        if (ended.code() == 0 && !Workload.digest(out).equals(expected)) {
            return "exit 0 and a different result";
        }
        Workload.Ended again = Workload.wait(workload.process(command, out));
        if (again.code() != 0) {
            return "repeated: exit " + again.code() + ": " + again.errors();
        }
        if (!Workload.digest(out).equals(expected)) {
            return "repeated: a different result";
        }
        return Workload.temporaries(out.getParent()) > 0 ? "repeated: a temporary file stays behind" : null;
    }
}
