package dev.palimpsest.internal.report.text;

import java.util.Map;

/** How reports call settings, and the figures of the paper that vary them. */
public final class SettingLabels {

    private static final Map<String, String> TITLES = Map.of("lambda", "λ", "alpha", "α", "decay", "ω", "kl", "κ",
            "layers", "edited layers");
    private static final Map<String, String> FIGURES = Map.of(
            "layers", "Fig. 5", "lambda", "Fig. 6", "alpha", "Fig. 10", "batch-size", "Fig. 11");

    private SettingLabels() {}

    /** The name for an axis or a heading: the paper's symbol where it has one. */
    public static String title(String setting) {
        return TITLES.getOrDefault(setting, setting.replace('-', ' '));
    }

    /** {@code (the paper's Fig. 6)} with a space before it; empty for settings that the paper does not vary. */
    public static String figure(String setting) {
        return FIGURES.containsKey(setting) ? " (the paper's " + FIGURES.get(setting) + ")" : "";
    }
}
