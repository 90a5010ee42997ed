package dev.palimpsest.internal.loader.tokenizer;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFilesTest {

    private static final String TEXT = "The mother tongue of Faba Lake<|endoftext|> isn't Reseki.";

    @TempDir
    Path temporary;

    private Path directory;
    private Path vocabulary;
    private Path merges;

    @BeforeEach
    void extract() {
        directory = GoldenModels.extract(GoldenModels.GPT2, temporary);
        vocabulary = directory.resolve("vocab.json");
        merges = directory.resolve("merges.txt");
    }

    private void refused(Path file, String... parts) {
        assertRefused(file, () -> BytePairTokenizer.open(directory), parts);
    }

    private void replaceMergeLine(int number, String line) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(merges));
        lines.set(number - 1, line);
        Files.writeString(merges, String.join("\n", lines));
    }

    private ObjectNode tokenizerJson(boolean pairs) throws IOException {
        ObjectNode root = Json.NODES.objectNode();
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", Json.read(vocabulary));
        ArrayNode list = model.putArray("merges");
        for (String line : Files.readAllLines(merges)) {
            if (!line.isEmpty() && !line.startsWith("#version")) {
                if (pairs) {
                    String[] pair = line.split(" ");
                    list.addArray().add(pair[0]).add(pair[1]);
                } else {
                    list.add(line);
                }
            }
        }
        root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
        root.putArray("added_tokens").addObject().put("id", 600).put("content", "<|extra|>");
        return root;
    }

    private void writeTokenizerJson(JsonNode root) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), Json.write(root));
        Files.deleteIfExists(vocabulary);
        Files.deleteIfExists(merges);
    }

    @Test
    void aTokenizerJsonAloneIsTheSameTokenizer() throws IOException {
        int[] expected = BytePairTokenizer.open(directory).encode(TEXT);
        ObjectNode strings = tokenizerJson(false);
        ObjectNode pairs = tokenizerJson(true);
        for (ObjectNode form : List.of(strings, pairs)) {
            writeTokenizerJson(form);
            BytePairTokenizer tokenizer = BytePairTokenizer.open(directory);
            assertArrayEquals(expected, tokenizer.encode(TEXT));
            assertEquals(601, tokenizer.size());
            assertArrayEquals(new int[] {600}, tokenizer.encode("<|extra|>"));
        }
    }

    @Test
    void addedTokensFollowTheVocabulary() throws IOException {
        Files.writeString(directory.resolve("added_tokens.json"), "{\"<|a|>\": 601, \"<|a|>b\": 600}");
        BytePairTokenizer tokenizer = BytePairTokenizer.open(directory);
        assertEquals(602, tokenizer.size());
        assertArrayEquals(new int[] {601, 600, 601}, tokenizer.encode("<|a|><|a|>b<|a|>"));
        assertEquals("<|a|>b<|a|>", tokenizer.decode(600, 601));
    }

    @Test
    void linesMayEndAsOnWindows() throws IOException {
        int[] expected = BytePairTokenizer.open(directory).encode(TEXT);
        Files.writeString(merges, Files.readString(merges).replace("\n", "\r\n"));
        assertArrayEquals(expected, BytePairTokenizer.open(directory).encode(TEXT));
    }

    @Test
    void aFolderWithoutTokenizerIsRefused() throws IOException {
        Files.delete(merges);
        refused(directory, "no tokenizer", "merges.txt");
    }

    @Test
    void aMalformedMergeIsRefusedByLine() throws IOException {
        replaceMergeLine(5, "abc");
        refused(merges, "line 5 is not two tokens");
        replaceMergeLine(5, "a  b");
        refused(merges, "line 5 is not two tokens");
        replaceMergeLine(5, " ab");
        refused(merges, "line 5 is not two tokens");
    }

    @Test
    void aMergeOutsideTheVocabularyIsRefusedByLine() throws IOException {
        replaceMergeLine(7, "zzz a");
        refused(merges, "line 7: 'zzz' is not in vocab.json");
        replaceMergeLine(7, "q x");
        refused(merges, "line 7: 'qx' is not in vocab.json");
    }

    @Test
    void aMissingByteIsRefused() throws IOException {
        Files.writeString(vocabulary, Files.readString(vocabulary).replace("\"\u0100\": 1,", "\"<pad>\": 1,"));
        Files.writeString(vocabulary, Files.readString(vocabulary).replace("\"\\u0100\": 1,", "\"<pad>\": 1,"));
        refused(vocabulary, "the symbol '\u0100' of byte 0 is missing");
    }

    @Test
    void idsMustCountUpFromZero() throws IOException {
        String json = Files.readString(vocabulary);
        Files.writeString(vocabulary, json.replace("\"<|endoftext|>\": 0", "\"<|endoftext|>\": 1000000000"));
        refused(vocabulary, "not 0 to 599");
        Files.writeString(vocabulary, json.replace("\"<|endoftext|>\": 0", "\"<|endoftext|>\": 1"));
        refused(vocabulary, "not 0 to 599");
        Files.writeString(vocabulary, json.replace("\"<|endoftext|>\": 0", "\"<|endoftext|>\": -1"));
        refused(vocabulary, "'<|endoftext|>' has the id -1");
        Files.writeString(vocabulary, json.replace("\"<|endoftext|>\": 0", "\"<|endoftext|>\": \"x\""));
        refused(vocabulary, "'<|endoftext|>' has the id \"x\"");
        Files.writeString(vocabulary, json.substring(0, json.length() / 2));
        refused(vocabulary, "not JSON");
        Files.writeString(vocabulary, "[]");
        refused(vocabulary, "no object of tokens");
    }

    @Test
    void aTokenizerOfAnotherKindIsRefused() throws IOException {
        Path file = directory.resolve("tokenizer.json");
        ObjectNode normalised = tokenizerJson(false);
        ObjectNode unigram = normalised.deepCopy();
        ObjectNode split = normalised.deepCopy();
        ObjectNode prefixed = normalised.deepCopy();
        ObjectNode broken = normalised.deepCopy();
        normalised.putObject("normalizer").put("type", "NFC");
        ((ObjectNode) unigram.path("model")).put("type", "Unigram");
        split.putObject("pre_tokenizer").put("type", "Sequence");
        ((ObjectNode) prefixed.path("pre_tokenizer")).put("add_prefix_space", true);
        for (ObjectNode other : List.of(normalised, unigram, split, prefixed)) {
            writeTokenizerJson(other);
            refused(file, "not a tokenizer of GPT-2's kind");
        }
        ((ArrayNode) broken.path("model").path("merges")).insertArray(3).add("a").add("b").add("c");
        writeTokenizerJson(broken);
        refused(file, "merge 3 is not two tokens");
    }

    /** {@code tokenizer.json} as it is published for GPT-2 and GPT-J: all fields that the format has. */
    private ObjectNode published() throws IOException {
        ObjectNode root = (ObjectNode) Json.parse(Path.of("text"), "text", """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [
                   {"id": 0, "special": true, "content": "<|endoftext|>", "single_word": false, "lstrip": false,
                    "rstrip": false, "normalized": true},
                   {"id": 600, "special": false, "content": "<|extratoken_1|>", "single_word": false, "lstrip": false,
                    "rstrip": false, "normalized": true}],
                 "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
                 "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
                 "model": {"dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "",
                   "fuse_unk": false, "byte_fallback": false, "ignore_merges": false}}""");
        JsonNode model = tokenizerJson(false).path("model");
        ((ObjectNode) root.path("model")).set("vocab", model.path("vocab"));
        ((ObjectNode) root.path("model")).set("merges", model.path("merges"));
        return root;
    }

    @Test
    void thePublishedFormAloneIsTheSameTokenizer() throws IOException {
        BytePairTokenizer expected = BytePairTokenizer.open(directory);
        writeTokenizerJson(published());
        BytePairTokenizer tokenizer = BytePairTokenizer.open(directory);
        assertArrayEquals(expected.encode(TEXT), tokenizer.encode(TEXT));
        assertEquals(TEXT, tokenizer.decode(tokenizer.encode(TEXT)));
        assertArrayEquals(new int[] {600, 0}, tokenizer.encode("<|extratoken_1|><|endoftext|>"));
    }

    /** Each of these gives some text other ids, or other text for ids. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', value = {
        "                  ¦ normalizer                ¦ {\"type\": \"NFC\"}                     ¦ its normalizer is 'NFC'",
        "                  ¦ truncation                ¦ {\"max_length\": 8}                     ¦ its truncation is {\"max_length\":8}",
        "                  ¦ padding                   ¦ {\"strategy\": \"BatchLongest\"}        ¦ its padding is {\"strategy\"",
        "                  ¦ pre_tokenizer             ¦ null                                    ¦ its pre_tokenizer is null",
        "                  ¦ pre_tokenizer             ¦ {\"type\": \"Sequence\"}                ¦ its pre_tokenizer is 'Sequence'",
        "/pre_tokenizer    ¦ add_prefix_space          ¦ true                                    ¦ its pre_tokenizer's add_prefix_space is true",
        "/pre_tokenizer    ¦ use_regex                 ¦ false                                   ¦ its pre_tokenizer's use_regex is false",
        "                  ¦ post_processor            ¦ {\"type\": \"TemplateProcessing\"}      ¦ its post_processor is 'TemplateProcessing'",
        "                  ¦ decoder                   ¦ {\"type\": \"WordPiece\"}               ¦ its decoder is 'WordPiece'",
        "/model            ¦ type                      ¦ \"Unigram\"                             ¦ its model is 'Unigram'",
        "/model            ¦ dropout                   ¦ 0.1                                     ¦ its model's dropout is 0.1",
        "/model            ¦ continuing_subword_prefix ¦ \"##\"                                  ¦ its model's continuing_subword_prefix is \"##\"",
        "/model            ¦ end_of_word_suffix        ¦ \"</w>\"                                ¦ its model's end_of_word_suffix is \"</w>\"",
        "/model            ¦ ignore_merges             ¦ true                                    ¦ its model's ignore_merges is true",
        "/added_tokens/1   ¦ single_word               ¦ true                                    ¦ added token '<|extratoken_1|>' single_word is true",
        "/added_tokens/1   ¦ lstrip                    ¦ true                                    ¦ added token '<|extratoken_1|>' lstrip is true",
        "/added_tokens/1   ¦ rstrip                    ¦ true                                    ¦ added token '<|extratoken_1|>' rstrip is true"
    }, quoteCharacter = '`')
    void whatWouldChangeIdsIsRefusedByName(String parent, String field, String value, String part) throws IOException {
        ObjectNode root = published();
        JsonNode object = parent == null ? root : root.at(parent);
        ((ObjectNode) object).set(field, Json.parse(Path.of("value"), "value", value));
        writeTokenizerJson(root);
        refused(directory.resolve("tokenizer.json"), "not a tokenizer of GPT-2's kind", part);
    }

    @Test
    void aMissingPreTokenizerIsRefused() throws IOException {
        ObjectNode root = published();
        root.remove("pre_tokenizer");
        writeTokenizerJson(root);
        refused(directory.resolve("tokenizer.json"), "its pre_tokenizer is missing");
    }

    /** As Hugging Face's AddedVocabulary: "a>" and "<a" overlap in "<a>", and the one that is not normalized wins. */
    @Test
    void tokensThatAreNotNormalizedAreFoundFirst() throws IOException {
        ObjectNode root = published();
        ArrayNode added = (ArrayNode) root.path("added_tokens");
        added.addObject().put("id", 601).put("content", "<a").put("normalized", true);
        added.addObject().put("id", 602).put("content", "a>").put("normalized", false);
        writeTokenizerJson(root);
        BytePairTokenizer tokenizer = BytePairTokenizer.open(directory);
        assertEquals(602, tokenizer.encode("<a>")[1]);
        assertArrayEquals(new int[] {601}, tokenizer.encode("<a"));
        ((ObjectNode) added.path(2)).put("normalized", false);
        writeTokenizerJson(root);
        assertEquals(601, BytePairTokenizer.open(directory).encode("<a>")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"add_prefix_space", "add_bos_token", "add_eos_token"})
    void switchesOfTheConfigurationThatChangeIdsAreRefusedByName(String field) throws IOException {
        Path config = directory.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"model_max_length\": 1024, \"" + field + "\": false}");
        assertEquals(600, BytePairTokenizer.open(directory).size());
        Files.writeString(config, "{\"" + field + "\": true}");
        refused(config, "its " + field + " is true");
    }
}
