/**
 * Numbers, names and sentences of a report. Imports nothing else of {@code report}.
 */
package dev.palimpsest.internal.report.text;
