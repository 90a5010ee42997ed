package dev.palimpsest.internal.editing.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A codebook (GRACE, arXiv 2211.11031) on the host: entries of key, value, radius and answer, grown by one edit at a
 * time. Distances are Euclidean, in double, by subtraction.
 *
 * <p>{@link Rule#SHARED}, for a key q with the answer y and the nearest entry j at distance δ:
 * <ul>
 *   <li>no entries, or δ &gt; ε₀ + ε_j: q becomes an entry with radius ε₀;
 *   <li>δ ≤ 1e-6·‖q‖ and another answer: entry j becomes this edit's and keeps its radius. The published code would
 * split at distance 0, after which neither entry is used;
 *   <li>another answer: q becomes an entry with radius δ/2, and ε_j shrinks to δ/2 − 1e-5 unless it is already smaller;
 *   <li>the same answer: ε_j grows to δ unless it is already larger, and q does not become an entry.
 * </ul>
 *
 * <p>{@link Rule#OWN}, for a key q with the answer y and a radius ε of its own:
 * <ul>
 *   <li>the nearest entry j lies at δ ≤ 1e-6·‖q‖: it becomes this edit's and keeps its radius, as above, whatever its answer;
 *   <li>otherwise q becomes an entry. From the nearest entry outwards, each entry j with another answer whose ball meets
 * q's, δ_j ≤ ε + ε_j, splits the distance with it: ε becomes min(ε, δ_j/2) and ε_j min(ε_j, δ_j/2 − 1e-5). Entries with the
 * same answer are not merged.
 * </ul>
 */
public final class Codebook {

    private static final double SAME_KEY = 1e-6;
    private static final double GAP = 1e-5;

    /** How an edit is placed. */
    public enum Rule {

        /** GRACE: every entry starts with the same radius ε₀, edits with the same answer merge. */
        SHARED,

        /** BalancEdit (arXiv 2505.01343): every edit has a radius of its own, none are merged. */
        OWN
    }

    /** The effect of an edit on the codebook. */
    public enum Event {
        FIRST, NEW, REPLACED, SPLIT, MERGED
    }

    /**
     * The result of placing an edit.
     *
     * @param entry    the entry whose value is used for it
     * @param nearest  the entry that was nearest before; -1 when there was none
     * @param distance to that entry; NaN when there was none
     */
    public record Placement(Event event, int entry, int nearest, double distance) {}

    /** An entry; immutable. */
    private record Entry(float[] key, float[] value, double radius, List<Integer> answer) {}

    private final List<Entry> entries = new ArrayList<>();

    /** The codebook built from edits, in order. */
    public static Codebook of(List<CodebookEntries> edits) {
        Codebook codebook = new Codebook();
        edits.forEach(codebook::add);
        return codebook;
    }

    /** An independent copy. */
    public Codebook copy() {
        Codebook copy = new Codebook();
        copy.entries.addAll(entries);
        return copy;
    }

    /** Adds a batch of edits. */
    public void add(CodebookEntries edits) {
        float[] keys = edits.keys().toFloats();
        float[] values = edits.values().toFloats();
        int width = edits.keys().columns();
        int height = edits.values().columns();
        for (int i = 0; i < edits.keys().rows(); i++) {
            Placement placement = place(Arrays.copyOfRange(keys, i * width, (i + 1) * width), edits.radii().get(i),
                    edits.answers().get(i), edits.rule());
            setValue(placement.entry(), Arrays.copyOfRange(values, i * height, (i + 1) * height));
        }
    }

    /**
     * Makes room for an edit by the radius rule. The value of the entry whose value is used for it is to be
     * {@linkplain #setValue set} next.
     *
     * @param key    q
     * @param radius ε₀, or the edit's own ε
     * @param answer the target's tokens
     */
    public Placement place(float[] key, double radius, List<Integer> answer, Rule rule) {
        double[] distances = new double[entries.size()];
        int nearest = -1;
        for (int j = 0; j < distances.length; j++) {
            distances[j] = distance(key, entries.get(j).key());
            if (nearest < 0 || distances[j] < distances[nearest]) {
                nearest = j;
            }
        }
        if (nearest < 0) {
            return added(Event.FIRST, key, radius, answer, nearest, Double.NaN);
        }
        return rule == Rule.SHARED
                ? placeShared(key, radius, answer, nearest, distances[nearest])
                : placeOwn(key, radius, answer, nearest, distances);
    }

    private Placement placeShared(float[] key, double radius, List<Integer> answer, int nearest, double distance) {
        Entry entry = entries.get(nearest);
        if (distance > radius + entry.radius()) {
            return added(Event.NEW, key, radius, answer, nearest, distance);
        }
        if (entry.answer().equals(answer)) {
            entries.set(nearest, new Entry(
                    entry.key(), entry.value(), Math.max(entry.radius(), distance), answer));
            return new Placement(Event.MERGED, nearest, nearest, distance);
        }
        if (distance <= SAME_KEY * norm(key)) {
            return replaced(nearest, distance, answer);
        }
        halve(nearest, distance);
        return added(Event.SPLIT, key, distance / 2, answer, nearest, distance);
    }

    private Placement placeOwn(float[] key, double radius, List<Integer> answer, int nearest, double[] distances) {
        if (distances[nearest] <= SAME_KEY * norm(key)) {
            return replaced(nearest, distances[nearest], answer);
        }
        Event event = Event.NEW;
        double own = radius;
        for (int j : outwards(distances)) {
            Entry entry = entries.get(j);
            if (!entry.answer().equals(answer) && distances[j] <= own + entry.radius()) {
                own = Math.min(own, distances[j] / 2);
                halve(j, distances[j]);
                event = Event.SPLIT;
            }
        }
        return added(event, key, own, answer, nearest, distances[nearest]);
    }

    /** The entries by distance; equally distant ones in order. */
    private static int[] outwards(double[] distances) {
        return IntStream.range(0, distances.length).boxed()
                .sorted(Comparator.comparingDouble(j -> distances[j])).mapToInt(Integer::intValue).toArray();
    }

    /** Half the distance to another key is the most that an entry keeps. */
    private void halve(int j, double distance) {
        Entry entry = entries.get(j);
        entries.set(j, new Entry(
                entry.key(), entry.value(), Math.max(0, Math.min(entry.radius(), distance / 2 - GAP)), entry.answer()));
    }

    private Placement replaced(int j, double distance, List<Integer> answer) {
        Entry entry = entries.get(j);
        entries.set(j, new Entry(entry.key(), null, entry.radius(), List.copyOf(answer)));
        return new Placement(Event.REPLACED, j, j, distance);
    }

    private Placement added(
            Event event, float[] key, double radius, List<Integer> answer, int nearest, double distance) {
        entries.add(new Entry(key.clone(), null, radius, List.copyOf(answer)));
        return new Placement(event, entries.size() - 1, nearest, distance);
    }

    /** Sets an entry's value. */
    public void setValue(int entry, float[] value) {
        Entry old = entries.get(entry);
        entries.set(entry, new Entry(old.key(), value.clone(), old.radius(), old.answer()));
    }

    /** Number of entries. */
    public int size() {
        return entries.size();
    }

    /** An entry's key. */
    public float[] key(int entry) {
        return entries.get(entry).key().clone();
    }

    /** An entry's value; null until it was set. */
    public float[] value(int entry) {
        float[] value = entries.get(entry).value();
        return value == null ? null : value.clone();
    }

    /** Every entry's radius. */
    public double[] radii() {
        return entries.stream().mapToDouble(Entry::radius).toArray();
    }

    /** An entry's answer. */
    public List<Integer> answer(int entry) {
        return entries.get(entry).answer();
    }

    /** {@code ‖a − b‖₂}. */
    public static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    private static double norm(float[] a) {
        double sum = 0;
        for (float value : a) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
