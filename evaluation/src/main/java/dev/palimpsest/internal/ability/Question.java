package dev.palimpsest.internal.ability;

/** What one record of a task asks of a model. */
public sealed interface Question permits LikelihoodQuestion, GenerationQuestion, DocumentQuestion {

    /** Names the record: file and number, or what the file calls it. */
    String id();

    /** The part of the task that the record belongs to, or null. */
    String group();
}
