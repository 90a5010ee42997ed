package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.world.WorldRecipe;
import dev.palimpsest.internal.world.WorldSettings;
import java.util.ArrayList;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The size of the generated dataset and its model; the defaults are those of the demo. */
public final class WorldOptions {

    /** The architectures by {@code model_type}. */
    static final class ModelTypes extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        ModelTypes() {
            Architectures.all().forEach(architecture -> add(architecture.modelType()));
        }
    }

    /** In any case, like the names of the other options. */
    static final class ArchitectureConverter implements ITypeConverter<Architecture> {

        @Override
        public Architecture convert(String name) {
            return Architectures.find(name.toLowerCase(Locale.ROOT)).orElseThrow(() -> new TypeConversionException(
                    "expected one of " + Architectures.supported() + " but was " + Quote.of(name)
                            + Suggestion.clause(name, new ModelTypes())));
        }
    }

    @Option(names = "--people", paramLabel = "N", description = "Number of people (default: 250).")
    @InSection(OptionSection.DATASET)
    private Integer people;

    @Option(names = "--relations", paramLabel = "N", description = "Facts per person (default: 4).")
    @InSection(OptionSection.DATASET)
    private Integer relations;

    @Option(names = "--phrasings", paramLabel = "N", description = "Phrasings per fact (default: 4).")
    @InSection(OptionSection.DATASET)
    private Integer phrasings;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Number of facts to edit; at most half the number of people (default: 100).")
    @InSection(OptionSection.DATASET)
    private Integer requests;

    @Option(names = "--architecture", paramLabel = "NAME", converter = ArchitectureConverter.class,
            completionCandidates = ModelTypes.class,
            description = "The model's architecture: ${COMPLETION-CANDIDATES} (default: gpt2).")
    @InSection(OptionSection.TRAINING)
    private Architecture architecture;

    @Option(names = "--layers", paramLabel = "N", description = "Number of transformer blocks (default: 6).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 1_000)
    private Integer layers;

    @Option(names = "--width", paramLabel = "N", description = "Hidden width (default: 128).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 65_536)
    private Integer width;

    @Option(names = "--heads", paramLabel = "N", description = "Number of attention heads (default: 4).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 1_024)
    private Integer heads;

    @Option(names = "--vocabulary", paramLabel = "N", description = "Maximum size of the vocabulary (default: 880).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 1_000_000)
    private Integer vocabulary;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps (default: 1700).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 10_000_000)
    private Integer steps;

    @Option(names = "--lines", paramLabel = "N", description = "Documents per training step (default: 32).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 1, to = 100_000)
    private Integer lines;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Peak learning rate (default: 0.002).")
    @InSection(OptionSection.TRAINING)
    @Within(from = 0, above = true, to = 1e38, because = "weights are 32-bit numbers")
    private Double learningRate;

    @Option(
            names = "--storage",
            paramLabel = "TYPE",
            completionCandidates = Candidates.Storages.class,
            defaultValue = "F16",
            description = "Storage type of the weights: f32, f16 or bf16 (default: f16).")
    @InSection(OptionSection.FILES)
    private StorageType storage;

    @Option(names = "--seed", paramLabel = "S", description = "Seed for facts, initial weights and texts (default: 1).")
    @InSection(OptionSection.DATASET)
    private Long seed;

    /** @throws IllegalArgumentException when the values are invalid */
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

    /** @throws IllegalArgumentException when the values are invalid */
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

    /** @throws UserError when weights cannot be stored in this type */
    public StorageType storage() {
        if (storage == StorageType.F64) {
            throw new UserError("--storage f64 is not supported; use f32, f16 or bf16");
        }
        return storage;
    }
}
