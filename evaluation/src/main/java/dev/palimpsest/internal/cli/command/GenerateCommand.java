package dev.palimpsest.internal.cli.command;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.EditsOption;
import dev.palimpsest.internal.cli.option.Within;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.cli.output.TokenText;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.tensor.NonFiniteException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest generate}: generates text. */
@InGroup(CommandGroup.MODELS)
@Command(name = "generate", description = "Generates a continuation of a prompt. Decoding is greedy unless"
        + " --temperature is set.")
public final class GenerateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "Text to continue.")
    @InSection(OptionSection.FILES)
    private String prompt;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "50",
            description = "Generate at most N tokens (default: ${DEFAULT-VALUE}).")
    @InSection(OptionSection.SAMPLING)
    @Within(from = 0, to = 1_000_000, because = "no model has such a context")
    private int maxNewTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "Sampling temperature; 0 selects greedy decoding (default: 0).")
    @InSection(OptionSection.SAMPLING)
    @Within(from = 0, to = 100, because = "beyond it all tokens are about equally probable")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Sample from the N most probable tokens; 0 for all (default: 0).")
    @InSection(OptionSection.SAMPLING)
    @Within(from = 0, to = 10_000_000, because = "no model has such a vocabulary")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Sample from the smallest set of tokens whose total probability reaches P (default: 1).")
    @InSection(OptionSection.SAMPLING)
    @Within(from = 0, above = true, to = 1)
    private double topP;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Seed for sampling (default: 0).")
    @InSection(OptionSection.SAMPLING)
    private long seed;

    @Option(
            names = "--hook-scope",
            paramLabel = "SCOPE",
            completionCandidates = Candidates.Scopes.class,
            defaultValue = "prompt",
            description = "Where hooks apply: prompt, or running for the prompt and every generated token, with"
                    + " z-scores over all positions so far (default: prompt).")
    @InSection(OptionSection.OPTIONS)
    private HookScope scope;

    private GenerationSettings settings;
    private boolean started;

    @Override
    void prepare() {
        settings = new GenerationSettings(maxNewTokens, temperature, topK, topP, seed, scope);
        if (prompt.isEmpty()) {
            throw new UserError("--prompt is empty; pass a text to continue");
        }
    }

    @Override
    void run(OpenModel model) {
        requireRoom(model.config().positions());
        int[] tokens = model.tokenizer().encode(prompt);
        if (tokens.length > model.config().positions()) {
            throw new UserError("the prompt takes " + tokens.length + " tokens, but the model's context holds "
                    + model.config().positions() + "; shorten it");
        }
        try (EditedModel gpt = model.edited(edits.file())) {
            model.announce();
            TokenText text = new TokenText(model.tokenizer());
            long start = System.nanoTime();
            Generation generation = generate(gpt, tokens, text);
            double seconds = (System.nanoTime() - start) / 1e9;
            stream(text.rest() + System.lineSeparator());
            console().result(Json.object()
                    .put("prompt", prompt)
                    .put("text", model.tokenizer().decode(generation.tokens()))
                    .put("seconds", seconds)
                    .put("tokens_per_second", generation.tokens().length / seconds)
                    .set("tokens", Json.numbers(generation.tokens())));
        }
    }

    /** Fewer tokens than the default fit into a small context; only a number that was given is refused. */
    private void requireRoom(int positions) {
        if (isGiven("--max-new-tokens") && maxNewTokens > positions) {
            throw new UserError("--max-new-tokens must be at most " + positions + ", the model's context, got "
                    + maxNewTokens);
        }
    }

    private Generation generate(EditedModel gpt, int[] tokens, TokenText text) {
        try {
            return gpt.generate(tokens, settings, token -> stream(text.next(token)));
        } catch (NonFiniteException damaged) {
            throw damaged.in("the prompt");
        }
    }

    /** Prints a piece as soon as it is there, the first after the prompt. */
    private void stream(String piece) {
        if (console().json()) {
            return;
        }
        console().print(started ? piece : prompt + piece);
        started = true;
    }
}
