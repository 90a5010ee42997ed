import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The commands that are interrupted, on a tiny model, and what has to agree when they have ended. They run with the
 * class path of this program, each in a process of its own.
 *
 * @param model a checkpoint with edits.json and text.txt
 * @param work  an existing folder
 */
record Workload(Path model, Path work) {

    /** The commands by the names used in the tables. */
    static final List<String> COMMANDS = List.of("edit", "stats", "compare");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A process that has ended. @param code the exit code; 128 + the signal's number for one that was killed */
    record Ended(int code, String errors) {

        /** Lines that are neither progress nor the virtual machine's. */
        List<String> messages() {
            return errors.lines().filter(line -> line.startsWith("palimpsest") || line.startsWith("\tat ")
                    || line.startsWith("Exception") || line.contains("Exception:")).toList();
        }
    }

    /** Writes the inputs and the statistics that the commands read. */
    void prepare() throws IOException, InterruptedException {
        Files.writeString(contexts(), "[\"{}\", \"Note that. {}\", \"People say that. {}\"]");
        Files.writeString(text(), Files.readString(model.resolve("text.txt")).repeat(2));
        if (!Files.exists(archive())) {
            // Classes from an archive start a process in half the time.
            List<String> dump = java("-XX:ArchiveClassesAtExit=" + archive());
            dump.addAll(List.of("stats", model.toString(), "--text", model.resolve("text.txt").toString(), "--layers", "0-2",
                    "--threads", "1", "--out", statistics().toString()));
            Ended ended = wait(new ProcessBuilder(dump));
            if (ended.code() != 0) {
                throw new IllegalStateException(ended.errors());
            }
        }
    }

    private Path archive() {
        return work.resolve("classes.jsa");
    }

    private Path contexts() {
        return work.resolve("contexts.json");
    }

    private Path text() {
        return work.resolve("text.txt");
    }

    private Path statistics() {
        return work.resolve("statistics.safetensors");
    }

    private static List<String> java(String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx300m", "-XX:+UseSerialGC",
                "-Xlog:disable", "-Xlog:all=off", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(more));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.palimpsest.cli.Main"));
        return command;
    }

    /** A process of one of the {@link #COMMANDS}. */
    ProcessBuilder process(String command, Path out) {
        List<String> line = java("-XX:SharedArchiveFile=" + archive());
        line.addAll(List.of(command, model.toString(), "--threads", "1", "--out", out.toString()));
        String facts = model.resolve("edits.json").toString();
        List<String> closedForm = List.of("--contexts", contexts().toString(), "--stats", statistics().toString(), "--layers",
                "0-2", "--lambda", "100", "--clamp", "2", "--steps", "2");
        switch (command) {
            case "edit" -> {
                line.addAll(List.of("--requests", facts, "--limit", "6", "--batch-size", "1"));
                line.addAll(closedForm);
            }
            case "stats" -> line.addAll(List.of("--text", text().toString(), "--layers", "0-2"));
            case "compare" -> {
                line.addAll(List.of("--data", facts, "--methods", "comeba-hk", "--limit", "4", "--batch-size",
                        "1", "--every", "2"));
                line.addAll(closedForm);
            }
            default -> throw new IllegalArgumentException("no command " + command);
        }
        return new ProcessBuilder(line);
    }

    static Ended wait(ProcessBuilder builder) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("resilience", ".err");
        try {
            Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile()).start();
            int code = process.waitFor();
            return new Ended(code, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** What has to agree between two outputs: every bit except times of day and digests that cover them. */
    static String digest(Path out) throws IOException {
        MessageDigest sha = sha();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                byte[] content = Files.readAllBytes(file);
                if (name.startsWith(".") || name.endsWith(".png") || name.startsWith("report.") || name.startsWith("table.")
                        || name.equals("run.json")) {
                    continue;
                }
                sha.update(out.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                if (name.endsWith(".json")) {
                    sha.update(JSON.writeValueAsBytes(withoutTimes(JSON.readTree(content))));
                } else if (content.length > 8 && content[8] == '{') {
                    int header = (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
                    sha.update(header(JSON.readTree(Arrays.copyOfRange(content, 8, 8 + header))));
                    sha.update(content, 8 + header, content.length - 8 - header);
                } else {
                    sha.update(content);
                }
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static byte[] header(JsonNode header) throws IOException {
        TreeMap<String, JsonNode> kept = new TreeMap<>();
        for (String name : (Iterable<String>) header::fieldNames) {
            if (!name.equals("__metadata__")) {
                kept.put(name, header.path(name));
            }
        }
        JsonNode metadata = header.path("__metadata__");
        for (String name : (Iterable<String>) metadata::fieldNames) {
            String value = metadata.path(name).asText();
            if (!name.contains("digest") && !name.contains("sha256")) {
                kept.put("metadata " + name, value.startsWith("{")
                        ? withoutTimes(JSON.readTree(value))
                        : metadata.path(name));
            }
        }
        return JSON.writeValueAsBytes(kept);
    }

    private static JsonNode withoutTimes(JsonNode node) {
        if (node instanceof ArrayNode array) {
            array.forEach(Workload::withoutTimes);
        } else if (node instanceof ObjectNode object) {
            object.properties().removeIf(entry -> entry.getKey().toLowerCase().endsWith("seconds"));
            object.forEach(Workload::withoutTimes);
        }
        return node;
    }

    /** Temporary files that lie in a folder, or below it. */
    static long temporaries(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\..*\\.tmp")).count();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }

    /** {@code --name value} pairs of a command line. */
    static TreeMap<String, String> options(String[] arguments) {
        TreeMap<String, String> options = new TreeMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }
}
