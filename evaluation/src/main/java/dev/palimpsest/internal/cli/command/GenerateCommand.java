package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.palimpsest.internal.dataset.PromptsFile;
import dev.palimpsest.internal.dataset.PromptsFile.Prompt;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.TokenText;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest generate}: generates text. */
@InGroup(CommandGroup.MODELS)
@Command(name = "generate", description = "Generates continuations of one prompt or several. Decoding is greedy unless"
        + " --temperature is set.")
public final class GenerateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    /** Prompts continued together; does not affect the results. */
    private static final int TOGETHER = 16;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Text to continue (default: those of"
            + " --prompts).")
    @InSection(OptionSection.FILES)
    private String prompt;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "Texts to continue instead of --prompt: one per line, or JSON, an array or an object with"
                    + " \"prompt\" per line (default: none).")
    private Path promptsFile;

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
    private List<Prompt> prompts;
    private boolean started;

    @Override
    void prepare() {
        settings = new GenerationSettings(maxNewTokens, temperature, topK, topP, seed, scope);
        if (prompt != null && promptsFile != null) {
            throw new UserError("--prompt and --prompts were both given; use one of the two");
        }
        if (prompt == null && promptsFile == null) {
            throw new UserError("missing --prompt TEXT; give a text to continue, or several with --prompts FILE");
        }
        if (prompt != null && prompt.isEmpty()) {
            throw new UserError("--prompt is empty; pass a text to continue");
        }
        prompts = prompt == null ? PromptsFile.read(promptsFile) : List.of(new Prompt(prompt, "the prompt"));
    }

    @Override
    void run(OpenModel model) {
        requireRoom(model.config().positions());
        List<int[]> tokens = prompts.stream().map(each -> encode(each, model)).toList();
        try (EditedModel gpt = model.edited(edits.file(), edits.artifact())) {
            model.announce();
            if (prompt == null) {
                several(gpt, model, tokens);
            } else {
                one(gpt, model, tokens.getFirst());
            }
        }
    }

    /** Fewer tokens than the default fit into a small context; only a number that was given is refused. */
    private void requireRoom(int positions) {
        if (isGiven("--max-new-tokens") && maxNewTokens > positions) {
            throw new UserError("--max-new-tokens must be at most " + positions + ", the model's context, got "
                    + maxNewTokens);
        }
    }

    private static int[] encode(Prompt prompt, OpenModel model) {
        int[] tokens = model.tokenizer().encode(prompt.text());
        if (tokens.length > model.config().positions()) {
            throw new UserError(prompt.place() + " takes " + tokens.length + " tokens, but the model's context holds "
                    + model.config().positions() + "; shorten it");
        }
        return tokens;
    }

    private void one(EditedModel gpt, OpenModel model, int[] tokens) {
        TokenText text = new TokenText(model.tokenizer());
        long start = System.nanoTime();
        Generation generation = generate(gpt, tokens, text);
        double seconds = (System.nanoTime() - start) / 1e9;
        stream(text.rest() + System.lineSeparator());
        console().result(document(prompts.getFirst(), generation, model)
                .put("seconds", seconds)
                .put("tokens_per_second", generation.tokens().length / seconds));
    }

    /** Each prompt under a heading, with its continuation; or {@code {"generations": [{"prompt", "text", "tokens"} …]}}. */
    private void several(EditedModel gpt, OpenModel model, List<int[]> tokens) {
        long start = System.nanoTime();
        ArrayNode generations = Json.array();
        long count = 0;
        try (Progress progress = console().progress("generate", tokens.size())) {
            for (int from = 0; from < tokens.size(); from += TOGETHER) {
                int to = Math.min(from + TOGETHER, tokens.size());
                List<Generation> made = generate(gpt, tokens.subList(from, to), from);
                for (int i = from; i < to; i++) {
                    Generation generation = made.get(i - from);
                    count += generation.tokens().length;
                    generations.add(document(prompts.get(i), generation, model));
                    show(i, model.tokenizer().decode(generation.tokens()));
                }
                progress.reach(to);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        ObjectNode document = Json.object();
        document.set("generations", generations);
        console().result(document.put("seconds", seconds).put("tokens_per_second", count / seconds));
    }

    private List<Generation> generate(EditedModel gpt, List<int[]> some, int before) {
        try {
            return gpt.generate(some, settings);
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> prompts.get(before + item).place());
        }
    }

    private void show(int index, String text) {
        if (!console().json()) {
            String end = System.lineSeparator();
            console().print((index == 0 ? "" : end) + "--- " + (index + 1) + " of " + prompts.size() + " ---" + end
                    + prompts.get(index).text() + text + end);
        }
    }

    private static ObjectNode document(Prompt prompt, Generation generation, OpenModel model) {
        ObjectNode document = Json.object()
                .put("prompt", prompt.text())
                .put("text", model.tokenizer().decode(generation.tokens()));
        document.set("tokens", Json.numbers(generation.tokens()));
        return document;
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
