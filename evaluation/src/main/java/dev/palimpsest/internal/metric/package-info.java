/**
 * Metrics of an edited model: reliability, generality, locality and portability by teacher forcing (the paper's
 * metrics, EasyEdit's {@code token_em}) and free generation; MEMIT's scores; the perplexity of a held-out text. Means
 * have bootstrap confidence intervals, and no result depends on batching, threads or order.
 *
 * <p>Imports {@code dataset}, {@code edit} and {@code model}; does no file access.
 */
package dev.palimpsest.internal.metric;
