/**
 * Editing methods as plug-ins: the interface of a method, the registry that finds them, the edits they make, and the
 * edited model built from those.
 *
 * <pre>
 *   request ─▶ {@link dev.palimpsest.internal.editing.EditingMethod} ─▶ Editor ─▶ Change ─▶ {@link dev.palimpsest.internal.editing.EditedModel}
 * </pre>
 *
 * <p>Editors write to a {@link dev.palimpsest.internal.editing.ModelDraft}; readers, any number of threads, use published states of
 * it, which never change.
 *
 * <p>Imports {@code editing.change}, {@code editing.settings}, {@code editing.memory}, {@code model}, {@code compute}
 * and {@code tensor}; every method's package and {@code editing.parts} import this one.
 */
package dev.palimpsest.internal.editing;
