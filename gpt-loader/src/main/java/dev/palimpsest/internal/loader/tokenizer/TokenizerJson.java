package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json}, the single file of Hugging Face's tokenizers.
 *
 * <pre>
 *   {"model": {"type": "BPE", "vocab": {token: id}, "merges": ["a b" or ["a", "b"] …]},
 *    "added_tokens": [{"id", "content", "normalized", …} …],
 *    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}}
 * </pre>
 *
 * The format describes many tokenizers: whatever would give a text other ids than GPT-2's is refused by name.
 */
final class TokenizerJson {

    private static final String KIND = "not a tokenizer of GPT-2's kind: ";

    private final Path file;
    private final JsonNode root;
    private final JsonNode model;
    /** Found in the text first. */
    private final Map<String, Integer> verbatim = new LinkedHashMap<>();
    /** Found in what is left. */
    private final Map<String, Integer> normalized = new LinkedHashMap<>();

    private TokenizerJson(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
        this.model = root.path("model");
    }

    static Vocabulary read(Path file) {
        return new TokenizerJson(file, Json.read(file)).read();
    }

    private Vocabulary read() {
        requireSteps();
        requireModel();
        for (JsonNode token : list(root, "added_tokens")) {
            readAdded(token);
        }
        VocabularyBuilder builder = new VocabularyBuilder(
                file, file, Vocabulary.readIds(file, model.path("vocab")), List.of(verbatim, normalized));
        int number = 0;
        for (JsonNode merge : list(model, "merges")) {
            builder.merge("merge " + number++, pair(merge));
        }
        return builder.build();
    }

    /** What happens to a text before and after the model sees it. */
    private void requireSteps() {
        for (String step : List.of("normalizer", "truncation", "padding")) {
            requireStep(step, root.hasNonNull(step));
        }
        JsonNode splitter = root.path("pre_tokenizer");
        requireStep("pre_tokenizer", !isByteLevel(splitter));
        requireOff(splitter, "pre_tokenizer's ", "add_prefix_space", Set.of("false"));
        requireOff(splitter, "pre_tokenizer's ", "use_regex", Set.of("true"));
        for (String step : List.of("post_processor", "decoder")) {
            requireStep(step, root.hasNonNull(step) && !isByteLevel(root.path(step)));
        }
    }

    private static boolean isByteLevel(JsonNode step) {
        return step.path("type").asText().equals("ByteLevel");
    }

    private void requireStep(String step, boolean other) {
        if (other) {
            throw new InvalidFileException(file, KIND + "its " + step + " is " + described(root.path(step)),
                    Vocabulary.REMEDY);
        }
    }

    private static String described(JsonNode step) {
        return step.isMissingNode() ? "missing" : step.path("type").isTextual()
                ? Quote.of(step.path("type").textValue())
                : Quote.bare(step);
    }

    private void requireModel() {
        String type = model.path("type").asText("BPE");
        if (!type.equals("BPE")) {
            throw new InvalidFileException(file, KIND + "its model is " + Quote.of(type), Vocabulary.REMEDY);
        }
        // Every byte is a token, so there are no unknown ones: unk_token, fuse_unk and byte_fallback change nothing.
        requireOff(model, "model's ", "dropout", Set.of("0", "0.0"));
        requireOff(model, "model's ", "continuing_subword_prefix", Set.of("\"\""));
        requireOff(model, "model's ", "end_of_word_suffix", Set.of("\"\""));
        requireOff(model, "model's ", "ignore_merges", Set.of("false"));
    }

    /** A missing field, or null, has the value that changes nothing. @param off how that is written */
    private void requireOff(JsonNode object, String whose, String field, Set<String> off) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !value.isNull() && !off.contains(value.toString())) {
            throw new InvalidFileException(
                    file, KIND + "its " + whose + field + " is " + Quote.bare(value), Vocabulary.REMEDY);
        }
    }

    private void readAdded(JsonNode token) {
        if (!token.path("content").isTextual()) {
            throw new InvalidFileException(file, "an added token has no text as its 'content'", Vocabulary.REMEDY);
        }
        String content = token.path("content").textValue();
        requireOff(token, "added token " + Quote.of(content) + "'s ", "single_word", Set.of("false"));
        requireOff(token, "added token " + Quote.of(content) + "'s ", "lstrip", Set.of("false"));
        requireOff(token, "added token " + Quote.of(content) + "'s ", "rstrip", Set.of("false"));
        int id = Vocabulary.readId(file, content, token.path("id"));
        Map<String, Integer> tokens = token.path("normalized").asBoolean() ? normalized : verbatim;
        Integer before = verbatim.containsKey(content) ? verbatim.get(content) : normalized.get(content);
        if (before != null && before != id) {
            throw new InvalidFileException(file, "the added token " + Quote.of(content) + " has the ids " + before
                    + " and " + id, Vocabulary.REMEDY);
        }
        tokens.put(content, id);
    }

    /** {@code "a b"} or {@code ["a", "b"]}; empty for anything else. */
    private static String[] pair(JsonNode merge) {
        if (merge.isTextual()) {
            return merge.textValue().split(" ", -1);
        }
        return merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual()
                ? new String[] {merge.path(0).textValue(), merge.path(1).textValue()}
                : new String[0];
    }

    /** A list, empty when it is missing or null. */
    private JsonNode list(JsonNode object, String field) {
        JsonNode list = object.path(field);
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            throw new InvalidFileException(file, "'" + field + "' is not a list", Vocabulary.REMEDY);
        }
        return list;
    }
}
