/**
 * The search for a method's settings. Imports the settings of core and nothing of {@code experiment}.
 */
package dev.palimpsest.internal.experiment.tuning;
