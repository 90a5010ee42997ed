package dev.palimpsest.internal.report;

import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.report.figure.HeadlessGraphics;
import dev.palimpsest.internal.report.figure.MethodRows;
import dev.palimpsest.internal.report.figure.PngWriter;
import dev.palimpsest.internal.report.figure.SvgWriter;
import dev.palimpsest.internal.report.figure.UndrawableException;
import dev.palimpsest.internal.report.table.SeedTables;
import dev.palimpsest.internal.report.table.SettingsTable;
import dev.palimpsest.internal.report.table.Table;
import dev.palimpsest.internal.report.table.WhatWasRun;
import java.nio.charset.StandardCharsets;
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
    public static final List<String> FILES = List.of("report.html", "table.md", "methods.png", "methods.svg");

    private static final System.Logger LOG = System.getLogger(SeedsReport.class.getName());

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
        List<byte[]> contents = new ArrayList<>();
        String figure = "";
        try {
            HeadlessGraphics.check();
            MethodRows rows = MethodRows.of(seeds);
            String svg = SvgWriter.of(rows);
            figure = Page.figure(new Page.Figure(rows.name(), rows.caption(), rows.description(), svg, rows.width()));
            contents.add(PngWriter.png(rows));
            contents.add(bytes(svg));
        } catch (UndrawableException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
        contents.addFirst(bytes(markdown(seeds)));
        contents.addFirst(bytes(page(seeds, figure)));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            Path file = folder.resolve(FILES.get(i));
            AtomicFile.write(file, contents.get(i));
            files.add(file);
        }
        return files;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String title(SeededComparison seeds) {
        return seeds.first().title() + ", " + seeds.seeds() + " seeds";
    }

    private static String page(SeededComparison seeds, String figure) {
        String reports = IntStream.range(0, seeds.seeds())
                .mapToObj(seed -> "<li><a href=\"" + name(seed) + "/report.html\">seed " + seed + "</a></li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
        return Page.document(title(seeds), "<header>\n" + Html.element("h1", title(seeds)) + "</header>\n"
                + Html.section(WhatWasRun.TITLE, Page.run(WhatWasRun.of(seeds.first())))
                + SeedTables.of(seeds).stream().map(Html::section).collect(Collectors.joining())
                + (figure.isEmpty() ? "" : Html.section("Figures", figure))
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
