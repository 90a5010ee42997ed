/**
 * BalancEdit's analogue for text: a codebook with a radius for every fact.
 *
 * <p>Imports {@code editing}, {@code editing.codebook}, {@code editing.parts} and what those import. Only the service file
 * names its classes.
 */
package dev.palimpsest.internal.editing.balancedit;
