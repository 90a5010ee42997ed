package dev.palimpsest.internal.editing.settings;

import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The models that published methods have settings for. */
public enum PaperModel {

    GPT2_XL("GPT-2 XL", 13, 17, 48, 1600, 0),
    GPT_J("GPT-J", 3, 8, 28, 4096, 64);

    private final String title;
    private final List<Integer> layers;
    private final int blocks;
    private final int width;
    private final int rotaryWidth;

    PaperModel(String title, int first, int last, int blocks, int width, int rotaryWidth) {
        this.title = title;
        this.layers = IntStream.rangeClosed(first, last).boxed().toList();
        this.blocks = blocks;
        this.width = width;
        this.rotaryWidth = rotaryWidth;
    }

    /** The model of this shape, if it is one of these. */
    public static Optional<PaperModel> of(GptConfig config) {
        for (PaperModel model : values()) {
            if (config.layers() == model.blocks && config.width() == model.width
                    && (config.rotaryWidth() > 0) == (model.rotaryWidth > 0)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    /** Its shape. */
    public GptConfig shape() {
        return this == GPT2_XL
                ? new GptConfig(Architectures.of("gpt2"), blocks, width, 25, 4 * width, 1024, 50257, 0, 1e-5f, 50256)
                : new GptConfig(Architectures.of("gptj"), blocks, width, 16, 4 * width, 2048, 50400, 64, 1e-5f, 50256);
    }

    /** A shape that is none of these, to find defaults that hold for any model. */
    public static GptConfig otherShape() {
        return new GptConfig(Architectures.of("gpt2"), 12, 768, 12, 3072, 1024, 50257, 0, 1e-5f, 50256);
    }

    /** Its name in papers. */
    public String title() {
        return title;
    }

    /** The layers that methods of several layers edit: 13–17 in GPT-2 XL, 3–8 in GPT-J. */
    public List<Integer> layers() {
        return layers;
    }
}
