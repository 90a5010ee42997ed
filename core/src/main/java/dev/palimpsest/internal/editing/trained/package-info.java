/**
 * Methods that are trained before they edit: what such a method trains, from which records, and how a training that was
 * interrupted continues with the same bits. The result is a {@link dev.palimpsest.internal.editing.TrainedArtifact}.
 *
 * <p>Imports what {@code editing} imports; the methods' folders import this package.
 */
package dev.palimpsest.internal.editing.trained;
