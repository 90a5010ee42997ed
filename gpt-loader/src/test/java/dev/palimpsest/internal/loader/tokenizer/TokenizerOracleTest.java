package dev.palimpsest.internal.loader.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against jtokkit, an independent implementation of the same tokenizer. */
class TokenizerOracleTest {

    private static final Encoding ORACLE = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    private static final BytePairTokenizer GPT2 = fromJtokkit();

    private static BytePairTokenizer fromJtokkit() {
        try {
            Path directory = Files.createTempDirectory("r50k");
            try {
                return BytePairTokenizer.open(JtokkitVocabulary.write(ORACLE, directory));
            } finally {
                Files.delete(directory.resolve("vocab.json"));
                Files.delete(directory.resolve("merges.txt"));
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** GPT-2's published files, or null where they are not. */
    private static Path published() {
        String data = System.getProperty("palimpsest.data");
        return Stream.of(data == null ? "data" : data, "../shared/data", "../../shared/data")
                .map(folder -> Path.of(folder).resolve("gpt2-tokenizer"))
                .filter(Files::isDirectory)
                .findFirst().orElse(null);
    }

    private static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void idsAreTheOracles(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            String text = RandomText.next(random);
            assertArrayEquals(ORACLE.encodeOrdinary(text).toArray(), GPT2.encode(text), what(seed, i, text));
        }
    }

    /** GPT-2's 50257 tokens in a {@code tokenizer.json} alone, with merges as texts and as pairs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTokenizerJsonHasTheSameIds(boolean pairs, @TempDir Path directory) throws IOException {
        JtokkitVocabulary.write(ORACLE, directory);
        ObjectNode root = Json.NODES.objectNode();
        root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
        root.putArray("added_tokens").addObject().put("id", 50256).put("content", "<|endoftext|>").put("normalized", true);
        ArrayNode merges = root.putObject("model").put("type", "BPE").putArray("merges");
        for (String line : Files.readAllLines(directory.resolve("merges.txt"))) {
            String[] pair = line.split(" ");
            if (pairs && !line.startsWith("#version") && pair.length == 2) {
                merges.addArray().add(pair[0]).add(pair[1]);
            } else if (!line.startsWith("#version") && pair.length == 2) {
                merges.add(line);
            }
        }
        ((ObjectNode) root.path("model")).set("vocab", Json.read(directory.resolve("vocab.json")));
        Files.writeString(directory.resolve("tokenizer.json"), Json.write(root));
        Files.delete(directory.resolve("vocab.json"));
        Files.delete(directory.resolve("merges.txt"));
        BytePairTokenizer tokenizer = BytePairTokenizer.open(directory);
        assertEquals(50_257, tokenizer.size());
        assertArrayEquals(new int[] {50_256}, tokenizer.encode("<|endoftext|>"));
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 500; i++) {
            String text = RandomText.next(random);
            assertArrayEquals(ORACLE.encodeOrdinary(text).toArray(), tokenizer.encode(text), what(11, i, text));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void decodingReturnsTheText(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        for (int i = 0; i < 40; i++) {
            String text = RandomText.next(random);
            String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            assertEquals(valid, GPT2.decode(GPT2.encode(text)), what(seed, i, text));
        }
    }

    private static String what(long seed, int index, String text) {
        return "seed " + seed + ", text " + index + ": " + text;
    }

    @Test
    void aLongRunIsTheOraclesToo() {
        for (String unit : new String[] {"a", " ", "ab", "na", "=", "ä", "\n ", "0"}) {
            String text = unit.repeat(3000);
            assertArrayEquals(ORACLE.encodeOrdinary(text).toArray(), GPT2.encode(text), unit);
        }
    }

    @Test
    void theEndOfTextIsTheLastId() {
        assertEquals(50257, GPT2.size());
        assertArrayEquals(new int[] {64, 50256, 65}, GPT2.encode("a<|endoftext|>b"));
        assertEquals("<|endoftext|>", GPT2.decode(50256));
    }

    @Test
    void thePublishedFilesAreTheSameTokenizer() throws IOException {
        Path files = published();
        assumeTrue(files != null,
                "GPT-2's published vocab.json and merges.txt are not here;"
                        + " set -Dpalimpsest.data to the folder of gpt2-tokenizer/");
        BytePairTokenizer tokenizer = BytePairTokenizer.open(files);
        assertEquals(GPT2.size(), tokenizer.size());
        for (int id = 0; id < tokenizer.size(); id++) {
            assertArrayEquals(GPT2.bytes(id), tokenizer.bytes(id));
        }
        SplittableRandom random = new SplittableRandom(2000);
        for (int i = 0; i < 2000; i++) {
            String text = RandomText.next(random);
            assertArrayEquals(ORACLE.encodeOrdinary(text).toArray(), tokenizer.encode(text), what(2000, i, text));
        }
        Path article = files.resolveSibling("text").resolve("wikitext-2-test.txt");
        if (Files.exists(article)) {
            String text = Files.readString(article);
            assertArrayEquals(ORACLE.encodeOrdinary(text).toArray(), tokenizer.encode(text));
        }
    }
}
