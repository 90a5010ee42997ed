package dev.palimpsest.internal.dataset;

import java.util.List;

/**
 * Beginnings of texts about a record's subject, and what finds texts to compare with.
 *
 * @param prompts    MEMIT's {@code generation_prompts}; empty when the record has none
 * @param relationId Wikidata's number of the relation, or null
 * @param targetId   Wikidata's number of the new object, or null
 */
public record TextPrompts(List<String> prompts, String relationId, String targetId) {

    /** Of a record without such fields. */
    public static final TextPrompts NONE = new TextPrompts(List.of(), null, null);

    public TextPrompts {
        prompts = List.copyOf(prompts);
    }
}
