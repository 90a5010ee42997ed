/**
 * Reports: what came of an experiment as the paper's tables and curves, in Markdown, CSV, PNG, SVG and one HTML page.
 *
 * <p>Imports {@code experiment}, {@code metric}, {@code edit} and the loader's atomic files; only the command line
 * imports it. Pictures are drawn by XChart and written as SVG by Batik, without a screen; nothing of them or of AWT is
 * loaded before the first.
 */
package dev.palimpsest.report;
