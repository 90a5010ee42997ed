/**
 * The folder an experiment keeps its results in, so that it can be resumed. Imports {@code experiment.plan} and
 * {@code experiment.result}.
 */
package dev.palimpsest.internal.experiment.folder;
