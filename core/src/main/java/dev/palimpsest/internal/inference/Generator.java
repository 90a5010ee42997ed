package dev.palimpsest.internal.inference;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.KvCache;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Continues texts with a key/value cache: the prompts in one pass, then one token of every unfinished text per pass. A
 * text does not depend on the others of its batch.
 */
public final class Generator {

    /** Positions of a cache: GPT-2 XL keeps 600 KB of keys and values for each. */
    private static final int CACHED_POSITIONS = 2048;

    private final GptConfig config;
    private final Forward forward;
    private final Engine engine;

    public Generator(Gpt gpt) {
        this.config = gpt.config();
        this.forward = new Forward(gpt);
        this.engine = gpt.engine();
    }

    /**
     * Continues one prompt and passes on each token as it is sampled.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits
     */
    public Generation generate(int[] prompt, GenerationSettings settings, Interventions interventions, IntConsumer eachToken) {
        return generate(List.of(prompt), settings, interventions, (text, token) -> eachToken.accept(token)).getFirst();
    }

    /**
     * Continues several prompts, as many at a time as {@link #CACHED_POSITIONS} allows.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits, with the prompt's index as its item
     */
    public List<Generation> generate(List<int[]> prompts, GenerationSettings settings, Interventions interventions) {
        List<Generation> generations = new ArrayList<>();
        int from = 0;
        while (from < prompts.size()) {
            int to = from;
            long positions = 0;
            do {
                positions += (long) prompts.get(to++).length + settings.maxNewTokens();
            } while (to < prompts.size()
                    && positions + prompts.get(to).length + settings.maxNewTokens() <= CACHED_POSITIONS);
            try {
                generations.addAll(generate(prompts.subList(from, to), settings, interventions, (text, token) -> {}));
            } catch (NonFiniteException damaged) {
                throw damaged.after(from);
            }
            from = to;
        }
        return generations;
    }

    /** Receives tokens as they are sampled. */
    @FunctionalInterface
    private interface Listener {
        void drawn(int text, int token);
    }

    private List<Generation> generate(
            List<int[]> prompts, GenerationSettings settings, Interventions interventions, Listener listener) {
        List<Text> texts = new ArrayList<>();
        for (int[] prompt : prompts) {
            if (prompt.length > config.positions()) {
                throw new IllegalArgumentException("a prompt of " + prompt.length
                        + " tokens does not fit the model's context of " + config.positions() + "; shorten it");
            }
            texts.add(new Text(texts.size(), prompt, settings, config.positions()));
        }
        boolean running = settings.scope() == HookScope.RUNNING;
        Interventions decoding = running ? interventions : interventions.whileDecoding();
        try (Workspace workspace = engine.workspace()) {
            int[] capacities = texts.stream().mapToInt(text -> text.limit).toArray();
            KvCache cache = new KvCache(workspace, config, capacities, 0, config.layers(), interventions);
            List<Text> open = texts.stream().filter(text -> !text.finished()).toList();
            Interventions now = interventions;
            while (!open.isEmpty()) {
                float[] logits = pass(open, cache, now);
                for (int i = 0; i < open.size(); i++) {
                    Text text = open.get(i);
                    int from = i * config.vocabulary();
                    int token = text.sampler.next(Arrays.copyOfRange(logits, from, from + config.vocabulary()));
                    text.add(token, config.endOfText());
                    if (!text.stopped) {
                        listener.drawn(text.index, token);
                    }
                }
                open = open.stream().filter(text -> !text.finished()).toList();
                now = decoding;
            }
        }
        return texts.stream().map(Text::generation).toList();
    }

    /** Runs the new tokens of every unfinished text; returns the logits after each, {@code [open, V]}, all finite. */
    private float[] pass(List<Text> open, KvCache cache, Interventions interventions) {
        int[] rows = open.stream().mapToInt(Text::unseen).toArray();
        int[] which = open.stream().mapToInt(text -> text.index).toArray();
        int[] keys = open.stream().mapToInt(text -> text.tokens.size()).toArray();
        Sequences sequences = cache.at(which, rows, keys);
        int[] tokens = TokenBatch.concatenate(open.stream().map(Text::unseenTokens).toList());
        // In the first pass the prompts' last tokens, later the single new ones.
        int[] lastRows = IntStream.range(0, open.size()).map(sequences::lastRow).toArray();
        try (Workspace workspace = engine.workspace()) {
            Pass pass = Pass.over(sequences).with(cache).with(interventions).withPromptRows(lastRows);
            Tensor residual = forward.residual(workspace, new TokenBatch(tokens, sequences), pass);
            open.forEach(Text::see);
            float[] logits = engine.read(forward.logits(workspace, residual, lastRows).values());
            OptionalLong damaged = Matrix.of(open.size(), config.vocabulary(), logits).firstNonFinite();
            if (damaged.isPresent()) {
                int at = (int) (damaged.getAsLong() / config.vocabulary());
                throw Forward.nonFiniteLogits(sequences, lastRows[at]);
            }
            return logits;
        } catch (NonFiniteException damaged) {
            throw damaged.item() < 0 ? damaged : damaged.after(which[damaged.item()] - damaged.item());
        }
    }

    /** An unfinished text. */
    private static final class Text {

        private final int index;
        private final int promptLength;
        private final int limit;
        private final IntArrayList tokens;
        private final Sampler sampler;
        private int seen;
        private boolean stopped;

        Text(int index, int[] prompt, GenerationSettings settings, int positions) {
            this.index = index;
            this.promptLength = prompt.length;
            this.limit = (int) Math.min(positions, (long) prompt.length + settings.maxNewTokens());
            this.tokens = new IntArrayList(prompt);
            this.sampler = new Sampler(settings);
        }

        boolean finished() {
            return stopped || tokens.size() >= limit;
        }

        int unseen() {
            return tokens.size() - seen;
        }

        int[] unseenTokens() {
            return Arrays.copyOfRange(tokens.elements(), seen, tokens.size());
        }

        void see() {
            seen = tokens.size();
        }

        void add(int token, int endOfText) {
            if (token == endOfText) {
                stopped = true;
            } else {
                tokens.add(token);
            }
        }

        Generation generation() {
            return new Generation(Arrays.copyOfRange(tokens.elements(), promptLength, tokens.size()), stopped);
        }
    }
}
