package dev.palimpsest.internal.loader.tokenizer;

import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.loader.InvalidFileException;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * GPT-2's byte-level byte-pair encoding, exact for any text.
 *
 * <pre>
 *   "It's  late"  ──split──▶  "It"  "'s"  " "  " late"  ──UTF-8──▶  bytes  ──merge, lowest rank first──▶  ids
 * </pre>
 *
 * Special tokens ({@code <|endoftext|>} and those that the files add) are found in the text before it is split, as
 * Hugging Face does: in a {@code tokenizer.json} those that are not normalized first, then the others. Lone surrogates
 * become '?', as in {@link String#getBytes}. Time is O(n log n) in the length of a piece.
 */
public final class BytePairTokenizer implements Tokenizer {

    private static final byte[] NOTHING = {};

    /**
     * {@code '(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}, Unicode's letters, numbers and
     * white space. Quantifiers are possessive wherever backtracking could not help, so a run of a million letters
     * neither backtracks nor recurses; only the run of white space before a word has to give back one character.
     */
    private static final Pattern PIECE = Pattern.compile(
            "'(?:[sdmt]|ll|ve|re)| ?+\\p{L}++| ?+\\p{N}++| ?+[^\\s\\p{L}\\p{N}]++|\\s+(?!\\S)|\\s++",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Vocabulary vocabulary;
    /** One for each map of the vocabulary's special tokens. */
    private final List<Pattern> special;

    BytePairTokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.special = vocabulary.special().stream().map(BytePairTokenizer::anyOf).toList();
    }

    /** The leftmost of some texts, and the longest of those that begin there. */
    private static Pattern anyOf(Map<String, Integer> tokens) {
        return Pattern.compile(tokens.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    /**
     * Reads {@code vocab.json} and {@code merges.txt} (with {@code added_tokens.json}, if any), or
     * {@code tokenizer.json} where the two are missing.
     *
     * @throws InvalidFileException when files are missing, malformed, do not fit together, or belong to a tokenizer of
     *                              another kind
     */
    public static BytePairTokenizer open(Path directory) {
        return new BytePairTokenizer(Vocabulary.read(directory));
    }

    @Override
    public int[] encode(String text) {
        IntArrayList ids = new IntArrayList(text.length() / 3 + 1);
        encode(text, 0, text.length(), 0, ids, new PieceMerger(vocabulary, ids));
        return ids.toIntArray();
    }

    /** A range in which the special tokens of the first {@code maps} maps have been found already. */
    private void encode(String text, int from, int to, int maps, IntArrayList ids, PieceMerger merger) {
        if (maps == special.size()) {
            encodeOrdinary(text, from, to, merger);
            return;
        }
        Matcher found = special.get(maps).matcher(text).region(from, to);
        int end = from;
        while (found.find()) {
            encode(text, end, found.start(), maps + 1, ids, merger);
            ids.add(vocabulary.special().get(maps).get(found.group()).intValue());
            end = found.end();
        }
        encode(text, end, to, maps + 1, ids, merger);
    }

    /** A range between special tokens; text outside it does not influence how it is split. */
    private static void encodeOrdinary(String text, int from, int to, PieceMerger merger) {
        forEachPiece(text, from, to, piece -> merger.encode(piece.getBytes(StandardCharsets.UTF_8)));
    }

    /** The pieces that text is split into before anything is merged: usually a word with the space before it. */
    static void forEachPiece(String text, int from, int to, Consumer<String> action) {
        Matcher piece = PIECE.matcher(text).region(from, to).useTransparentBounds(false);
        while (piece.find()) {
            action.accept(piece.group());
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when an id is negative
     */
    @Override
    public byte[] bytes(int token) {
        return token(token).clone();
    }

    @Override
    public int size() {
        return vocabulary.tokens().length;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when an id is negative
     */
    @Override
    public String decode(int... tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * tokens.length);
        for (int token : tokens) {
            bytes.writeBytes(token(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A model's embedding may have more rows than there are tokens (143 in GPT-J): these have no text. */
    private byte[] token(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("no token " + id + ": ids begin at 0");
        }
        return id < size() ? vocabulary.tokens()[id] : NOTHING;
    }
}
