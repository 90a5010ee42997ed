package dev.palimpsest.internal.metric;

import java.util.List;

/**
 * Texts that a model wrote about a record's subject, and MEMIT's measures of them (arXiv 2210.07229, section 5.2.2).
 *
 * @param fluency     mean over the texts of the weighted entropy of their bigrams and trigrams, in bits; NaN without texts
 * @param consistency TF-IDF cosine of all texts together with all reference texts together; NaN without references
 * @param texts       in the order of the prompts
 */
public record GeneratedTexts(double fluency, double consistency, List<Text> texts) {

    /**
     * A text.
     *
     * @param prompt how it begins
     * @param text   what the model wrote after that
     */
    public record Text(String prompt, String text) {}

    public GeneratedTexts {
        texts = List.copyOf(texts);
    }
}
