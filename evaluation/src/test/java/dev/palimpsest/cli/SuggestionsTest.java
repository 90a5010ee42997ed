package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistyped word is refused in one line with the word that was probably meant. */
class SuggestionsTest {

    @TempDir
    private static Path folder;

    private static GoldenRun golden;

    @BeforeAll
    static void openModel() {
        golden = GoldenRun.open("gpt2-mini", folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "edti|edit",
        "genrate m --prompt a|generate",
        "man edti|edit",
        "completion bsh|bash",
        "edit MODEL --requests REQUESTS --out OUT --lamda 5|--lambda",
        "edit MODEL --lamda 5|--lambda",
        "edit --lamda=5|--lambda",
        "edit MODEL --requests REQUESTS --out OUT --grace-layer 1|--grace-layers",
        "edit MODEL --requests REQUESTS --out OUT --ft_limit 1|--ft-limit",
        "info MODEL --jsno|--json",
        "edit MODEL --requests REQUESTS --out OUT --method comeba-kh|comeba-hk",
        "compare MODEL --data REQUESTS --out OUT --methods memt|memit",
        "compare MODEL --data REQUESTS --out OUT --mode singel|single",
        "compare MODEL --data REQUESTS --out OUT --sweep lamda=1,2|lambda",
        "compare MODEL --data REQUESTS --out OUT --rome-keys maen|mean",
        "methods aphaedit|alphaedit",
        "evaluate MODEL --data REQUESTS --format zrse|zsre",
        "info MODEL --engine cpuu|cpu",
        "generate MODEL --prompt a --engine tornad|tornado",
        "generate MODEL --prompt a --hook-scope runing|running",
        "world --out OUT --architecture gpt-j6|gptj",
        "world --out OUT --storage bf1|bf16",
        "export MODEL --out OUT --type bff16|bf16",
        "export MODEL --out OUT --names prefxed|prefixed",
        "edits shw|show",
        "bench --shape gpt2xl|gpt2-xl",
        "bench --stages prefil|prefill",
        "bench --storage bf61|bf16"})
    void theWordThatWasMeantIsNamed(String typed, String meant) {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(Stream.of(typed.split(" ")).map(word -> switch (word) {
            case "MODEL" -> golden.model();
            case "REQUESTS" -> golden.requests();
            case "OUT" -> out;
            default -> word;
        }).toArray());

        assertEquals(2, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("; did you mean '" + meant + "'?"), run.err());
        assertFalse(out.toFile().exists());
    }

    @Test
    void anOptionGivenTwiceIsNamed() {
        assertTrue(CommandRun.of("edit", golden.model(), "--lambda", 1, "--lambda", 2).err()
                .startsWith("palimpsest edit: --lambda is given twice; give it once; see "));
    }

    @Test
    void aWordLikeNoOtherGetsNoSuggestion() {
        assertFalse(CommandRun.of("info", golden.model(), "--completely-different").err().contains("did you mean"));
        assertFalse(CommandRun.of("qqqq").err().contains("did you mean"));
    }
}
