/**
 * General abilities of a model before and after editing ("Should We Really Edit Language Models?", arXiv 2410.18785):
 * the questions of public benchmarks, their scoring as EleutherAI's lm-evaluation-harness does it, and paired comparisons
 * over the same records. {@code reader} reads the benchmarks' files. Imports {@code metric} and {@code dataset}.
 */
package dev.palimpsest.internal.ability;
