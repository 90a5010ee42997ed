package dev.palimpsest.cli.option;

import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.tensor.StorageType;
import dev.palimpsest.world.WorldRecipe;
import dev.palimpsest.world.WorldSettings;
import picocli.CommandLine.Option;

/** How large a world is, and its model; what is not given is the built-in demo's. */
public final class WorldOptions {

    @Option(names = "--people", paramLabel = "N", description = "People who live in it.")
    private Integer people;

    @Option(names = "--relations", paramLabel = "N", description = "Facts of each person.")
    private Integer relations;

    @Option(names = "--phrasings", paramLabel = "N", description = "Ways to say each fact.")
    private Integer phrasings;

    @Option(names = "--requests", paramLabel = "N",
            description = "Facts to change; at most one of every second person.")
    private Integer requests;

    @Option(names = "--architecture", paramLabel = "NAME", description = "gpt2 or gptj.")
    private Architecture architecture;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks of the model.")
    private Integer layers;

    @Option(names = "--width", paramLabel = "N", description = "Its width.")
    private Integer width;

    @Option(names = "--heads", paramLabel = "N", description = "Its attention heads.")
    private Integer heads;

    @Option(names = "--vocabulary", paramLabel = "N", description = "Tokens of its tokenizer, at most.")
    private Integer vocabulary;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of training.")
    private Integer steps;

    @Option(names = "--lines", paramLabel = "N", description = "Documents of a step.")
    private Integer lines;

    @Option(names = "--learning-rate", paramLabel = "X", description = "The highest.")
    private Double learningRate;

    @Option(names = "--storage", paramLabel = "TYPE", defaultValue = "F16",
            description = "How weights are stored: f32, f16 (the default), bf16.")
    private StorageType storage;

    @Option(names = "--seed", paramLabel = "S", description = "Of the facts, the first weights and the texts.")
    private Long seed;

    /** @throws IllegalArgumentException when there can be no such world */
    public WorldSettings settings() {
        WorldSettings base = WorldSettings.DEFAULT;
        int population = people == null ? base.people() : people;
        return new WorldSettings(
                population,
                relations == null ? base.relations() : relations,
                phrasings == null ? base.phrasings() : phrasings,
                requests == null ? Math.max(1, Math.min(base.requests(), population / 2)) : requests,
                base.lines(),
                base.heldOut(),
                seed == null ? base.seed() : seed);
    }

    /** @throws IllegalArgumentException when no model can be trained so */
    public WorldRecipe recipe() {
        WorldRecipe base = WorldRecipe.DEFAULT;
        return new WorldRecipe(
                architecture == null ? base.architecture() : architecture,
                layers == null ? base.layers() : layers,
                width == null ? base.width() : width,
                heads == null ? base.heads() : heads,
                vocabulary == null ? base.vocabulary() : vocabulary,
                base.positions(),
                steps == null ? base.steps() : steps,
                lines == null ? base.lines() : lines,
                learningRate == null ? base.learningRate() : learningRate,
                seed == null ? base.seed() : seed);
    }

    /** @throws UserError when weights cannot be stored so */
    public StorageType storage() {
        if (storage == StorageType.F64) {
            throw new UserError("--storage f64: weights are stored as f32, f16 or bf16");
        }
        return storage;
    }
}
