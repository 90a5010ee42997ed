/**
 * How well editing went: reliability, generality, locality and portability by teacher forcing, and whether the model
 * says the new fact when it speaks freely (the paper's measures, EasyEdit's {@code token_em}); MEMIT's scores, named
 * apart; the perplexity of a held-out text. Means carry bootstrap intervals, and no figure depends on batches, threads
 * or order.
 *
 * <p>Imports {@code dataset}, {@code edit} and {@code model}; knows nothing of files or the command line.
 */
package dev.palimpsest.metric;
