/**
 * JMH benchmarks of every kind of operation at GPT-2 XL's and GPT-J's shapes, the engine a parameter, and the report that
 * turns times into rates and shares of a ceiling measured in the same run.
 *
 * <p>Built with the profile {@code benchmark} into a jar of its own; {@code benchmarks/gpu.sh} runs it. Sees engines
 * through {@code dev.palimpsest.internal.compute} only.
 */
package dev.palimpsest.internal.tornado.benchmark;
