/**
 * What an experiment produces: evaluation results, z-scores, outcomes of trials and their comparison. Imports
 * {@code experiment.plan}.
 */
package dev.palimpsest.internal.experiment.result;
