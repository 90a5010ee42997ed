package dev.palimpsest.internal.loader.fuzz;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.WildJson;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.RandomCheckpoint;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.checkpoint.CheckpointTensors;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The parts of a checkpoint by themselves, and whole ones. */
final class CheckpointTargets {

    /** The files of a tiny model. */
    private record Seed(WildJson config, SeedFile weights, WildJson vocabulary, byte[] merges) {

        static Seed of(Path folder, Architecture architecture) {
            GptConfig shape = new GptConfig(architecture, 2, 8, 2, 16, 32, 600, architecture.rotary() ? 4 : 0, 1e-5f, 0);
            RandomCheckpoint.of(shape).write(folder);
            try {
                return new Seed(SeedFile.wild(Json.read(folder.resolve("config.json"))),
                        SeedFile.of(folder.resolve("model.safetensors")),
                        SeedFile.wild(Json.read(folder.resolve("vocab.json"))),
                        Files.readAllBytes(folder.resolve("merges.txt")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final List<Seed> seeds = new ArrayList<>();
    private final byte[] shard;

    private CheckpointTargets(Path home) {
        for (Architecture architecture : Architectures.all()) {
            seeds.add(Seed.of(home.resolve("checkpoint-" + architecture.modelType()), architecture));
        }
        byte[] header = WildJson.object("a", SafetensorsTargets.entry("F32", 0, 4, 1)).bytes();
        shard = ByteMutation.join(ByteMutation.number(header.length, 8), header, new byte[4]);
    }

    static List<FuzzTarget> all(Path home) {
        CheckpointTargets targets = new CheckpointTargets(home);
        return List.of(
                LoaderTarget.of("config", 20, targets::config, CheckpointTargets::readConfig),
                LoaderTarget.of("index", 15, targets::index, CheckpointTargets::readIndex),
                LoaderTarget.of("checkpoint", 1, targets::checkpoint, CheckpointTargets::readCheckpoint));
    }

    private Seed seed(SplittableRandom random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private FuzzInput config(SplittableRandom random) {
        return FuzzInput.of("config.json",
                ByteMutation.seldom(6, seed(random).config().copy().mutate(random).bytes(), random));
    }

    private static void readConfig(Path folder) {
        CheckpointConfig config = CheckpointConfig.read(folder);
        require(Float.isFinite(config.model().epsilon()) && config.model().epsilon() > 0, "an epsilon without sense");
        require(config.model().endOfText() < config.model().vocabulary(), "an end of text that is no token");
        config.json(StorageType.F32);
    }

    private FuzzInput index(SplittableRandom random) {
        WildJson map = WildJson.object("a", "s.safetensors");
        if (random.nextInt(4) == 0) {
            map.with("b", "t.safetensors");
        }
        WildJson index = WildJson.object("metadata", WildJson.object("total_size", 4), "weight_map", map);
        (random.nextBoolean() ? index : map).mutate(random);
        return FuzzInput.of("model.safetensors.index.json", ByteMutation.seldom(6, index.bytes(), random))
                .and("s.safetensors", shard);
    }

    private static void readIndex(Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            CheckpointTensors.open(folder, arena);
        }
    }

    private FuzzInput checkpoint(SplittableRandom random) {
        Seed seed = seed(random);
        WildJson config = seed.config();
        WildJson vocabulary = seed.vocabulary();
        byte[] merges = seed.merges();
        byte[] weights = ByteMutation.join(ByteMutation.number(seed.weights().header().bytes().length, 8),
                seed.weights().header().bytes(), seed.weights().data());
        switch (random.nextInt(4)) {
            case 0 -> config = config.copy().mutate(random);
            case 1 -> weights = seed.weights().mutated(random);
            case 2 -> vocabulary = vocabulary.copy().mutate(random);
            default -> merges = ByteMutation.mutate(merges, random);
        }
        return FuzzInput.of("config.json", config.bytes()).and("model.safetensors", weights)
                .and("vocab.json", vocabulary.toString().getBytes(StandardCharsets.UTF_8)).and("merges.txt", merges);
    }

    private static void readCheckpoint(Path folder) {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
            checkpoint.parameters();
            checkpoint.fingerprint();
            checkpoint.tokenizer().encode("a b");
        }
    }
}
