package dev.palimpsest.internal.loader.tokenizer;

import dev.palimpsest.internal.loader.file.BoundedLines;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Combines the tables of a {@link Vocabulary} and checks that they fit together. */
final class VocabularyBuilder {

    private static final int LONGEST_LINE = 1 << 16;

    private final Path vocabularyFile;
    private final Path mergesFile;
    private final Object2IntOpenHashMap<String> ids;
    private final List<Map<String, Integer>> special;
    private final Long2LongOpenHashMap merges = new Long2LongOpenHashMap();
    private int rank;

    /** @param added tokens that are matched literally, as {@link Vocabulary#special}; the end of text is one in any case */
    VocabularyBuilder(Path vocabularyFile, Path mergesFile, Map<String, Integer> ids, List<Map<String, Integer>> added) {
        this.vocabularyFile = vocabularyFile;
        this.mergesFile = mergesFile;
        this.ids = new Object2IntOpenHashMap<>(ids);
        this.ids.defaultReturnValue(-1);
        merges.defaultReturnValue(-1);
        this.special = special(ids.get(Vocabulary.END_OF_TEXT), added);
        special.forEach(this.ids::putAll);
    }

    private static List<Map<String, Integer>> special(Integer endOfText, List<Map<String, Integer>> added) {
        List<Map<String, Integer>> special = new ArrayList<>();
        added.forEach(tokens -> special.add(new LinkedHashMap<>(tokens)));
        if (special.isEmpty()) {
            special.add(new LinkedHashMap<>());
        }
        if (endOfText != null && special.stream().noneMatch(tokens -> tokens.containsKey(Vocabulary.END_OF_TEXT))) {
            special.getFirst().put(Vocabulary.END_OF_TEXT, endOfText);
        }
        special.forEach(tokens -> tokens.remove(""));
        special.removeIf(Map::isEmpty);
        return List.copyOf(special);
    }

    /** {@code merges.txt}: {@code #version} first, then one merge per line: two tokens separated by a space. */
    void mergeLines() {
        try (BoundedLines lines = BoundedLines.open(mergesFile, LONGEST_LINE)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isEmpty() && !line.startsWith("#version")) {
                    merge("line " + lines.number(), line.split(" ", -1));
                }
            }
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(mergesFile, "not UTF-8", "the file is damaged: get it again", e);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(mergesFile, e);
        }
    }

    /** The next merge in order of rank. @param where names it in errors */
    void merge(String where, String[] pair) {
        if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
            throw new InvalidFileException(mergesFile, where + " is not two tokens separated by a space",
                    Vocabulary.REMEDY);
        }
        int left = known(where, pair[0]);
        int right = known(where, pair[1]);
        int merged = known(where, pair[0] + pair[1]);
        merges.put(Vocabulary.pack(left, right), Vocabulary.pack(rank++, merged));
    }

    private int known(String where, String token) {
        int id = ids.getInt(token);
        if (id < 0) {
            throw new InvalidFileException(mergesFile, where + ": " + Quote.of(token) + " is not in "
                    + vocabularyFile.getFileName(), Vocabulary.REMEDY);
        }
        return id;
    }

    Vocabulary build() {
        byte[][] tokens = new byte[ids.size()][];
        ids.object2IntEntrySet().fastForEach(entry -> {
            int id = entry.getIntValue();
            if (id >= tokens.length || tokens[id] != null) {
                throw new InvalidFileException(vocabularyFile, "the ids of " + tokens.length
                        + " tokens are not 0 to " + (tokens.length - 1) + " (" + Quote.of(entry.getKey()) + " has " + id
                        + ")", Vocabulary.REMEDY);
            }
            tokens[id] = ByteAlphabet.bytes(entry.getKey());
        });
        int[] initial = new int[256];
        for (int value = 0; value < initial.length; value++) {
            initial[value] = ids.getInt(String.valueOf(ByteAlphabet.symbol(value)));
            if (initial[value] < 0) {
                throw new InvalidFileException(vocabularyFile, "the symbol '" + ByteAlphabet.symbol(value)
                        + "' of byte " + value + " is missing", Vocabulary.REMEDY);
            }
        }
        return new Vocabulary(tokens, initial, merges, special);
    }
}
