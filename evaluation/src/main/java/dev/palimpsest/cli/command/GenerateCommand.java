package dev.palimpsest.cli.command;

import dev.palimpsest.cli.option.EditsOption;
import dev.palimpsest.cli.output.Json;
import dev.palimpsest.cli.output.TokenText;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.jobs.OpenModel;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.Generation;
import dev.palimpsest.model.GenerationSettings;
import dev.palimpsest.model.HookScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest generate}: continues a text. */
@Command(name = "generate", description = "Continues a text, greedily unless --temperature says otherwise.")
public final class GenerateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The text to continue.")
    private String prompt;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default ${DEFAULT-VALUE}).")
    private int maxNewTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token each time (the default).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Samples among the N likeliest; 0 for all (the default).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Samples among the likeliest whose probabilities reach P (default 1).")
    private double topP;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Of the sampling (default 0).")
    private long seed;

    @Option(
            names = "--hook-scope",
            paramLabel = "SCOPE",
            defaultValue = "prompt",
            description = "prompt (the default): hooks act on the prompt only. running: on every new token as well,"
                    + " scored against all positions so far.")
    private HookScope scope;

    private GenerationSettings settings;

    @Override
    void prepare() {
        settings = new GenerationSettings(maxNewTokens, temperature, topK, topP, seed, scope);
        if (prompt.isEmpty()) {
            throw new UserError("--prompt is empty; give a text to continue");
        }
    }

    @Override
    void run(OpenModel model) {
        int[] tokens = model.tokenizer().encode(prompt);
        if (tokens.length > model.config().positions()) {
            throw new UserError("the prompt takes " + tokens.length + " tokens, the model's context holds "
                    + model.config().positions() + "; shorten it");
        }
        try (EditedGpt gpt = model.edited(edits.file())) {
            model.announce();
            TokenText text = new TokenText(model.tokenizer());
            boolean stream = !console().json();
            if (stream) {
                show(prompt);
            }
            long start = System.nanoTime();
            Generation generation = gpt.generate(tokens, settings, token -> {
                if (stream) {
                    show(text.next(token));
                }
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            if (stream) {
                show(text.rest() + System.lineSeparator());
            }
            console().result(Json.object()
                    .put("prompt", prompt)
                    .put("text", model.tokenizer().decode(generation.tokens()))
                    .put("seconds", seconds)
                    .put("tokens_per_second", generation.tokens().length / seconds)
                    .set("tokens", Json.numbers(generation.tokens())));
        }
    }

    private void show(String piece) {
        console().out().print(piece);
        console().out().flush();
    }
}
