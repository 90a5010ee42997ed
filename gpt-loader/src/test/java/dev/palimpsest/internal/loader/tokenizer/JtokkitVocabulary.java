package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GPT-2's vocabulary as jtokkit has it (bytes by rank), written as Hugging Face's files.
 *
 * <p>jtokkit has no merges. A token's is found by encoding its bytes with the tokens of lower rank: two are left, and
 * they are the pair.
 */
final class JtokkitVocabulary {

    static final int SIZE = 50257;

    private JtokkitVocabulary() {}

    /** Writes {@code vocab.json} and {@code merges.txt} of {@code r50k}. @return {@code directory} */
    static Path write(Encoding r50k, Path directory) throws IOException {
        ObjectNode vocabulary = Json.NODES.objectNode();
        Map<String, Integer> ranks = new HashMap<>();
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        for (int id = 0; id < SIZE - 1; id++) {
            IntArrayList single = new IntArrayList(1);
            single.add(id);
            String token = symbols(r50k.decodeBytes(single));
            vocabulary.put(token, id);
            if (token.length() > 1) {
                List<String> pair = encode(token, ranks);
                if (pair.size() != 2) {
                    throw new IllegalStateException("token " + id + " is no merge of two: " + pair);
                }
                merges.append(pair.get(0)).append(' ').append(pair.get(1)).append('\n');
            }
            ranks.put(token, id);
        }
        vocabulary.put("<|endoftext|>", SIZE - 1);
        Files.writeString(directory.resolve("vocab.json"), Json.write(vocabulary));
        Files.writeString(directory.resolve("merges.txt"), merges);
        return directory;
    }

    private static String symbols(byte[] bytes) {
        StringBuilder symbols = new StringBuilder();
        for (byte value : bytes) {
            symbols.append(ByteAlphabet.symbol(Byte.toUnsignedInt(value)));
        }
        return symbols.toString();
    }

    private static List<String> encode(String token, Map<String, Integer> ranks) {
        List<String> parts = new ArrayList<>(List.of(token.split("")));
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return parts;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }
}
