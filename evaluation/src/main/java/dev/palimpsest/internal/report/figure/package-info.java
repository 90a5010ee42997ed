/**
 * Figures of a comparison, drawn by XChart without a display and written as PNG and, by Batik, as SVG. Imports
 * {@code report.text}. No class of XChart, Batik or AWT is loaded before the first figure.
 */
package dev.palimpsest.internal.report.figure;
