/**
 * Tables of a comparison, as Markdown, CSV and the rows of the HTML page. Imports {@code report.text}.
 */
package dev.palimpsest.internal.report.table;
