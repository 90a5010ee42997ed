package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The inputs that once broke a promise: resources {@code hostile/TARGET/NUMBER/FILE…} of a module's tests. */
public final class FoundInputs {

    private FoundInputs() {}

    /** The saved inputs of a target; none when it has no folder. @param module a class of the module's tests */
    public static List<FuzzInput> of(Class<?> module, String target) {
        try {
            if (module.getResource("/hostile/" + target) == null) {
                return List.of();
            }
            Path folder = Path.of(module.getResource("/hostile/" + target).toURI());
            try (Stream<Path> inputs = Files.list(folder)) {
                return inputs.sorted().map(FoundInputs::read).toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FuzzInput read(Path folder) {
        SequencedMap<String, byte[]> contents = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FuzzInput(contents);
    }

    /** What becomes of a saved input. @param folder a temporary folder */
    public static Judgement judge(FuzzTarget target, FuzzInput input, Path folder) throws IOException {
        input.write(folder);
        return Judge.judge(target, folder);
    }
}
