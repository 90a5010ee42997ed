package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.loader.file.TensorFile;
import dev.palimpsest.internal.loader.pytorch.TorchFile;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** The formats of a checkpoint's weights: where both exist, the first is read. */
public enum WeightFormat {
    SAFETENSORS("safetensors", "model", ".safetensors", Safetensors::open),
    PYTORCH("PyTorch", "pytorch_model", ".bin", TorchFile::open);

    private final String title;
    private final String name;
    private final String suffix;
    private final Pattern shard;
    private final BiFunction<Path, Arena, TensorFile> opener;

    WeightFormat(String title, String name, String suffix, BiFunction<Path, Arena, TensorFile> opener) {
        this.title = title;
        this.name = name;
        this.suffix = suffix;
        this.shard = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}" + Pattern.quote(suffix));
        this.opener = opener;
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** The file that has all weights. */
    String single() {
        return name + suffix;
    }

    /** The file that says which shard has which weight. */
    String index() {
        return name + suffix + ".index.json";
    }

    /** How the files' names end. */
    String suffix() {
        return suffix;
    }

    /** Whether a shard may have this name, which leads to no other folder. */
    boolean isShard(String file) {
        return shard.matcher(file).matches();
    }

    TensorFile open(Path file, Arena arena) {
        return opener.apply(file, arena);
    }
}
