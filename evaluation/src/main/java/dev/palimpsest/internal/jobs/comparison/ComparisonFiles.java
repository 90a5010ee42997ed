package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.dataset.RecordFormat;
import java.nio.file.Path;

/**
 * The files that a comparison reads.
 *
 * @param model    the checkpoint's folder
 * @param data     file of the records
 * @param format   layout of the records
 * @param stats    statistics file, or null
 * @param contexts file of context templates, or null when they are sampled
 * @param text     held-out text, or null
 * @param references texts to compare generated ones with, or null
 */
public record ComparisonFiles(Path model, Path data, RecordFormat format, Path stats, Path contexts, Path text,
        Path references) {

    /** Without references. */
    public ComparisonFiles(Path model, Path data, RecordFormat format, Path stats, Path contexts, Path text) {
        this(model, data, format, stats, contexts, text, null);
    }


    /** A file's name without its folder. */
    static String name(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
