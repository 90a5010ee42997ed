package dev.palimpsest.internal.tornado.benchmark;

import java.util.Locale;

/** The shapes measured; {@link #TINY} shows that everything runs where there is no time to measure. */
enum BenchmarkShape {
    GPT2_XL(1600, 25),
    GPTJ_6B(4096, 16),
    TINY(64, 4);

    private final int width;
    private final int heads;

    BenchmarkShape(int width, int heads) {
        this.width = width;
        this.heads = heads;
    }

    /** {@code gpt2-xl}, {@code gptj-6b}, {@code tiny}. */
    static BenchmarkShape of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** d. */
    int width() {
        return width;
    }

    int heads() {
        return heads;
    }

    /** n, the width of a key. */
    int innerWidth() {
        return 4 * width;
    }
}
