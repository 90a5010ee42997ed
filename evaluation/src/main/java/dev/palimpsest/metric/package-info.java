/**
 * How well editing went: reliability, generality, locality and portability by teacher forcing, and whether the model
 * says the new fact when it speaks freely. The paper's measures, EasyEdit's {@code token_em}.
 *
 * <p>Imports {@code dataset}, {@code edit} and {@code model}; knows nothing of files or the command line.
 */
package dev.palimpsest.metric;
