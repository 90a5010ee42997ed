/**
 * Language-model editing for embedders: text in, text out.
 *
 * <pre>
 *   {@link dev.palimpsest.LanguageModel}  ─▶  {@link dev.palimpsest.Editor}  ─▶  {@link dev.palimpsest.Edits}
 *   a checkpoint on an engine     changes facts in batches     saved, undone, applied again
 *                                        │
 *                                        ▼
 *                                 {@link dev.palimpsest.EditedModel}, which any number of threads read
 * </pre>
 *
 * <p>Errors of files are {@link dev.palimpsest.loader.InvalidFileException} and
 * {@link dev.palimpsest.loader.UnwritableFileException}; senseless arguments are an {@link IllegalArgumentException}; use
 * after {@code close()} is an {@link IllegalStateException}; NaN and infinity in a computation are an
 * {@link ArithmeticException}. Each message is one line: what is wrong, where, and what to do; {@code --lambda}
 * in it is the setting {@code "lambda"} of {@link dev.palimpsest.MethodSettings#with}. Null is refused with a
 * {@link NullPointerException}, except for the subject of an {@link dev.palimpsest.editing.EditRequest}.
 *
 * <p>Start Java with {@code --add-modules jdk.incubator.vector}; with Palimpsest on the module path, with
 * {@code --add-modules ALL-MODULE-PATH,jdk.incubator.vector}, because its jars are automatic modules. Packages below
 * {@code dev.palimpsest.internal} may change with every version.
 */
package dev.palimpsest;
