package dev.palimpsest.internal.experiment.tuning;

import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * Searches a method's settings for the best score: the exploratory moves of pattern search (Hooke and Jeeves, <i>Direct
 * Search Solution of Numerical and Statistical Problems</i>, 1961) on a logarithmic scale. One number after the other is
 * multiplied and divided by a step; when no move improves the score, the step becomes its square root.
 *
 * <p>Deterministic: the same scores give the same moves, so an interrupted search whose scores are kept can be repeated.
 */
public final class PatternSearch {

    private static final double FIRST_STEP = 4;
    private static final double LAST_STEP = 1.3;
    /** Significant digits of a value that is tried. */
    private static final MathContext DIGITS = new MathContext(2);

    private final List<Setting<?>> searched;
    private final int most;
    private final ToDoubleFunction<Settings> score;
    private final SequencedMap<Settings, Double> tried = new LinkedHashMap<>();

    /**
     * @param searched settings with positive numbers; those that are unset, 0 or infinite at the start stay as they are
     * @param most     the largest number of settings to score
     * @param score    of settings, larger being better; NaN for settings that fail
     */
    public PatternSearch(List<Setting<?>> searched, int most, ToDoubleFunction<Settings> score) {
        this.searched = List.copyOf(searched);
        this.most = most;
        this.score = score;
    }

    /** The scores of all settings that were tried, in order; the first are those the search began with. */
    public SequencedMap<Settings, Double> run(Settings start) {
        Settings best = start;
        double high = tried(start);
        double step = FIRST_STEP;
        while (step > LAST_STEP && tried.size() < most) {
            boolean improved = false;
            for (Setting<?> setting : searched) {
                for (double factor : new double[] {step, 1 / step}) {
                    Optional<Settings> next = moved(best, setting, factor);
                    if (next.isPresent() && !tried.containsKey(next.get()) && tried.size() < most
                            && tried(next.get()) > high) {
                        best = next.get();
                        high = tried.get(best);
                        improved = true;
                        break;
                    }
                }
            }
            step = improved ? step : Math.sqrt(step);
        }
        return tried;
    }

    /** NaN counts as the worst score. */
    private double tried(Settings settings) {
        double value = score.applyAsDouble(settings);
        double counted = Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        tried.put(settings, counted);
        return counted;
    }

    /** Whether the search can move a setting: its value is a positive, finite number. */
    public static boolean moves(Settings settings, Setting<?> setting) {
        return settings.find(setting).orElse(null) instanceof Double now && now > 0 && !Double.isInfinite(now);
    }

    /** Empty when the setting is not a positive number, or the value is out of its range. */
    private static <T> Optional<Settings> moved(Settings settings, Setting<T> setting, double factor) {
        if (!moves(settings, setting)) {
            return Optional.empty();
        }
        double now = (Double) settings.get(setting);
        double value = new BigDecimal(now * factor).round(DIGITS).doubleValue();
        try {
            return Optional.of(settings.with(setting, setting.parse(Double.toString(value))));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }
}
