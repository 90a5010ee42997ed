package dev.palimpsest.internal.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each missing argument of Java is named, with the flag to pass. */
class PreconditionsTest {

    /** The properties that {@code java.args} and TornadoVM's argfile set. */
    private static Map<String, String> complete() throws IOException {
        Map<String, String> properties = new HashMap<>(Map.of(Preconditions.STARTED, "some class"));
        for (String line : Files.readAllLines(Path.of("java.args"))) {
            if (line.startsWith("-D")) {
                String[] parts = line.substring(2).split("=", 2);
                properties.put(parts[0], parts[1]);
            }
        }
        return properties;
    }

    @Test
    void whatTheLauncherPassesIsEnough() throws IOException {
        assertEquals(Optional.empty(), Preconditions.missing(complete()::get));
    }

    @Test
    void aJavaStartedWithoutTornadoIsToldHow() {
        String reason = Preconditions.missing(name -> null).orElseThrow();
        assertTrue(reason.contains("@$TORNADOVM_HOME/tornado-argfile"), reason);
        assertTrue(reason.contains("--engine tornado"), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "tornado.recover.bailout, true, -Dtornado.recover.bailout=false",
        "tornado.tvm.maxbytecodesize, 4096, -Dtornado.tvm.maxbytecodesize=65536",
        "tornado.tvm.maxbytecodesize, much, -Dtornado.tvm.maxbytecodesize=65536",
        "tornado.enable.fastMathOptimizations, true, -Dtornado.enable.fastMathOptimizations=false",
        "tornado.enable.mathOptimizations, true, -Dtornado.enable.mathOptimizations=false",
        "tornado.enable.nativeFunctions, true, -Dtornado.enable.nativeFunctions=false",
        "tornado.opencl.compiler.flags, -cl-fast-relaxed-math -w, -Dtornado.opencl.compiler.flags=-w"
    })
    void everyWrongOrMissingPropertyIsNamed(String property, String wrong, String remedy) throws IOException {
        Map<String, String> properties = complete();
        properties.put(property, wrong);
        String reason = Preconditions.missing(properties::get).orElseThrow();
        assertTrue(reason.contains(remedy), reason);
        properties.remove(property);
        reason = Preconditions.missing(properties::get).orElseThrow();
        assertTrue(reason.contains(remedy), reason);
    }
}
