/**
 * Reads the files of the tasks in their published layouts and makes questions with the prompts of lm-evaluation-harness.
 * A task has one reader. Damaged files are refused with file, line and remedy. Imports {@code ability} and
 * {@code dataset}.
 */
package dev.palimpsest.internal.ability.reader;
