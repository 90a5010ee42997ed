/**
 * What an experiment runs: trials, sweeps, and after how many edits each trial is evaluated. Imports nothing else of
 * {@code experiment}.
 */
package dev.palimpsest.internal.experiment.plan;
