/**
 * A comparison as files: one HTML page, Markdown, CSV, PNG and SVG.
 *
 * <p>{@code report.text} formats numbers and sentences, {@code report.table} builds tables, {@code report.figure}
 * draws. Imports {@code experiment}, {@code metric}, {@code edit} and the loader's atomic files.
 */
package dev.palimpsest.internal.report;
