package dev.palimpsest.internal.loader.fuzz;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.WildJson;
import dev.palimpsest.internal.loader.tokenizer.BytePairTokenizer;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A tokenizer of 263 tokens in both of Hugging Face's layouts. */
final class TokenizerTargets {

    private static final String[] PIECES = {"ab", "abc", "Ġt", "Ġthe", "he", "Ġa"};
    private static final String[] MERGES = {"a b", "ab c", "Ġ t", "h e", "Ġt he", "Ġ a"};
    private static final String[] LINES = {"", " ", "a", "a b c", "a  b", "Ġ Ġ", "b a", "\0 b", "😀 a", "\t", " a b", "a b "};
    private static final String[] TEXTS = {"", "abc the", "It's 3\n\t  😀 語 aaaa\0ÿ"};

    private final WildJson vocabulary = vocabulary();
    private final WildJson merges = WildJson.array();
    private final WildJson around = WildJson.object(
            "version", "1.0", "truncation", null, "normalizer", null,
            "pre_tokenizer", WildJson.object("type", "ByteLevel", "add_prefix_space", false, "use_regex", true),
            "added_tokens", WildJson.array(WildJson.object("id", 262, "content", "<|endoftext|>", "special", true)));

    private TokenizerTargets() {
        for (int i = 0; i < MERGES.length; i++) {
            merges.add(i % 2 == 0 ? MERGES[i] : WildJson.array((Object[]) MERGES[i].split(" ")));
        }
    }

    static List<FuzzTarget> all() {
        TokenizerTargets targets = new TokenizerTargets();
        return List.of(LoaderTarget.of("tokenizer", 4, targets::files, TokenizerTargets::read),
                LoaderTarget.of("tokenizer.json", 4, targets::single, TokenizerTargets::read));
    }

    /** The bytes in GPT-2's order, some merged tokens, the end of text. */
    private static WildJson vocabulary() {
        WildJson ids = WildJson.object();
        char next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = value > ' ' && value < 0x7F || value > 0xA0 && value != 0xAD;
            ids.with(WildJson.escaped(String.valueOf(printable ? (char) value : next++)), value);
        }
        for (int i = 0; i < PIECES.length; i++) {
            ids.with(PIECES[i], 256 + i);
        }
        return ids.with("<|endoftext|>", 262);
    }

    private FuzzInput files(SplittableRandom random) {
        WildJson ids = random.nextBoolean() ? vocabulary : vocabulary.copy().mutate(random);
        StringBuilder lines = new StringBuilder("#version: 0.2\n");
        for (String merge : MERGES) {
            if (random.nextInt(20) == 0) {
                lines.append(LINES[random.nextInt(LINES.length)]).append('\n');
            }
            lines.append(random.nextInt(30) == 0 ? "" : merge).append(random.nextInt(9) == 0 ? "\r\n" : "\n");
        }
        FuzzInput input = FuzzInput.of("vocab.json", ByteMutation.seldom(8, ids.bytes(), random))
                .and("merges.txt", ByteMutation.seldom(5, lines.toString().getBytes(StandardCharsets.UTF_8), random));
        if (random.nextInt(3) != 0) {
            return input;
        }
        WildJson added = WildJson.object("<|pad|>", 263, " x", 264, "abc def", 265);
        return input.and("added_tokens.json",
                ByteMutation.seldom(9, (random.nextBoolean() ? added.mutate(random) : added).bytes(), random));
    }

    private FuzzInput single(SplittableRandom random) {
        WildJson tree = around.copy();
        WildJson ids = vocabulary;
        WildJson pairs = merges.copy();
        switch (random.nextInt(4)) {
            case 0 -> tree.mutate(random);
            case 1 -> pairs.mutate(random);
            case 2 -> ids = vocabulary.copy().mutate(random);
            default -> {
                WildJson part = tree.get(random.nextBoolean() ? "pre_tokenizer" : "added_tokens");
                part.mutate(random);
            }
        }
        tree.with("model", WildJson.object("type", "BPE", "dropout", null, "vocab", ids, "merges", pairs));
        return FuzzInput.of("tokenizer.json", ByteMutation.seldom(8, tree.bytes(), random));
    }

    private static void read(Path folder) {
        Tokenizer tokenizer = BytePairTokenizer.open(folder);
        for (String text : TEXTS) {
            int[] ids = tokenizer.encode(text);
            for (int id : ids) {
                require(id >= 0 && id < tokenizer.size(), "the tokenizer gives an id that it does not have");
            }
            require(tokenizer.decode(ids).equals(text), "the tokenizer does not give a text back");
        }
    }
}
