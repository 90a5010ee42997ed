package dev.palimpsest.internal.report;

import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.report.table.SeedTables;
import dev.palimpsest.internal.report.table.SettingsTable;
import dev.palimpsest.internal.report.table.Table;
import dev.palimpsest.internal.report.table.WhatWasRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a comparison with several seeds: {@code report.html} and {@code table.md} with means, standard deviations and
 * tests, beside the folders of the seeds with a whole report each.
 */
public final class SeedsReport {

    /** The names of its files. */
    public static final List<String> FILES = List.of("report.html", "table.md");

    private SeedsReport() {}

    /**
     * The folder of a seed.
     *
     * @param folder the comparison's
     */
    public static Path folder(Path folder, int seed) {
        return folder.resolve(name(seed));
    }

    private static String name(int seed) {
        return "seed-" + seed;
    }

    /** Writes the files; replaces earlier ones. @return the one to open first at the front */
    public static List<Path> write(SeededComparison seeds, Path folder) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES.size(); i++) {
            Path file = folder.resolve(FILES.get(i));
            AtomicFile.write(file, i == 0 ? page(seeds) : markdown(seeds));
            files.add(file);
        }
        return files;
    }

    private static String title(SeededComparison seeds) {
        return seeds.first().title() + ", " + seeds.seeds() + " seeds";
    }

    private static String page(SeededComparison seeds) {
        String reports = IntStream.range(0, seeds.seeds())
                .mapToObj(seed -> "<li><a href=\"" + name(seed) + "/report.html\">seed " + seed + "</a></li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
        return Page.document(title(seeds), "<header>\n" + Html.element("h1", title(seeds)) + "</header>\n"
                + Html.section(WhatWasRun.TITLE, Page.run(WhatWasRun.of(seeds.first())))
                + SeedTables.of(seeds).stream().map(Html::section).collect(Collectors.joining())
                + Html.section("Reports by seed", reports)
                + Html.section(SettingsTable.of(seeds.first().outcomes())));
    }

    private static String markdown(SeededComparison seeds) {
        List<String> sections = new ArrayList<>();
        sections.add("# " + Table.escaped(title(seeds)) + "\n");
        sections.add(WhatWasRun.of(seeds.first()).markdown());
        SeedTables.of(seeds).forEach(table -> sections.add(table.markdown()));
        sections.add(IntStream.range(0, seeds.seeds())
                .mapToObj(seed -> "- [seed " + seed + "](" + name(seed) + "/report.html)\n")
                .collect(Collectors.joining("", "## Reports by seed\n\n", "")));
        sections.add(SettingsTable.of(seeds.first().outcomes()).markdown());
        return String.join("\n", sections);
    }
}
