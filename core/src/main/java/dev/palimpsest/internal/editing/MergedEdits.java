package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Edits of one model by one method, made apart from each other and joined: the batches of the first, then those of the
 * second, and so on, each as it was made, without the changes of the others.
 *
 * <ul>
 *   <li>Low-rank, gated and dense deltas were computed against the original weight, so they add up; a hook layer's threshold
 * is the smallest. Dense deltas, which the latest batch holds for all, are summed.
 *   <li>Codebook entries are placed one after the other by the codebook's own rule; extra neurons and stored facts act side
 * by side.
 *   <li>A fact in several of them: the newest, in the last source that has it, wins. An older batch that has no other facts
 * is dropped. One that has cannot be divided: its change stays and acts together with the newest.
 * </ul>
 *
 * @param edits       the joined edits
 * @param differences settings that differ and may: the last source's values are kept; one clause each
 * @param dropped     the dropped batches
 * @param again       facts of the result that an earlier source has as well
 */
public record MergedEdits(Edits edits, List<String> differences, List<Dropped> dropped, List<RepeatedFact> again) {

    /** Provenance of a merge: {@code merged.1.file} and the rest of the first source's provenance, and so on. */
    public static final String PROVENANCE = "merged.";

    /** One of the edits to join. @param name for messages and the provenance */
    public record Source(String name, Edits edits) {}

    /**
     * A batch that was left out because later sources have all of its facts.
     *
     * @param source the name of its source
     * @param batch  its index there, from 0
     * @param facts  its facts
     */
    public record Dropped(String source, int batch, List<EditRequest> facts) {}

    public MergedEdits {
        differences = List.copyOf(differences);
        dropped = List.copyOf(dropped);
        again = List.copyOf(again);
    }

    /**
     * Joins {@code sources}, the newest last.
     *
     * @param sources two or more
     * @throws IllegalArgumentException when they cannot be joined, naming both sources and every difference
     */
    public static MergedEdits of(List<Source> sources) {
        if (sources.size() < 2) {
            throw new IllegalArgumentException("merging needs at least two files of edits, got " + sources.size());
        }
        Source last = sources.getLast();
        List<String> differences = new ArrayList<>();
        for (Source source : sources.subList(0, sources.size() - 1)) {
            differences.addAll(compatible(source, last));
        }
        // The last source that has the prompt.
        Map<String, Integer> newest = new HashMap<>();
        for (int s = 0; s < sources.size(); s++) {
            for (EditBatch batch : sources.get(s).edits().batches()) {
                for (EditRequest request : batch.requests()) {
                    newest.put(request.text(), s);
                }
            }
        }
        List<Dropped> dropped = new ArrayList<>();
        List<EditBatch> batches = new ArrayList<>();
        List<Integer> sourceOf = new ArrayList<>();
        for (int s = 0; s < sources.size(); s++) {
            List<EditBatch> own = sources.get(s).edits().batches();
            boolean divisible = sources.get(s).edits().undoneTogether().isEmpty();
            for (int b = 0; b < own.size(); b++) {
                int from = s;
                if (divisible && own.get(b).requests().stream()
                        .allMatch(request -> newest.get(request.text()) > from)) {
                    dropped.add(new Dropped(sources.get(s).name(), b, own.get(b).requests()));
                } else {
                    batches.add(own.get(b));
                    sourceOf.add(s);
                }
            }
        }
        List<RepeatedFact> again = FactIndex.repeatedIn(batches).stream()
                .filter(fact -> !sourceOf.get(fact.olderBatch()).equals(sourceOf.get(fact.batch()))).toList();
        Edits edits = new Edits(last.edits().fingerprint(), last.edits().settings(), last.edits().contexts(),
                withSummedDeltas(batches), provenance(sources));
        return new MergedEdits(edits, differences, dropped, again);
    }

    // ── what may differ ──────────────────────────────────────────────────────────────────────────────────────────

    /** The differences that do not matter. @throws IllegalArgumentException naming those that do */
    private static List<String> compatible(Source one, Source last) {
        Edits a = one.edits();
        Edits b = last.edits();
        String both = one.name() + " and " + last.name() + " cannot be merged: ";
        if (a.fingerprint() == null || !a.fingerprint().equals(b.fingerprint())) {
            throw new IllegalArgumentException(both + "they were made for different models; edit one model with both");
        }
        if (!a.settings().method().equals(b.settings().method())) {
            throw new IllegalArgumentException(both + "they were made with different methods, " + a.settings().method()
                    + " and " + b.settings().method() + "; edit with one method");
        }
        List<String> tolerated = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        EditingMethod method = Methods.of(a.settings());
        for (Setting<?> setting : method.schema()) {
            String of = "--" + setting.name() + " ";
            String then = a.settings().text(setting);
            String now = b.settings().text(setting);
            if (then.equals(now)) {
                continue;
            }
            if (method.concernsOneBatch(setting)) {
                tolerated.add(one.name() + " was made with " + of + then + ", " + last.name() + " with " + of + now);
            } else {
                refused.add(of + then + " and " + of + now);
            }
        }
        if (!a.contexts().equals(b.contexts())) {
            refused.add("different context templates (--contexts, --seed)");
        }
        for (int layer : b.settings().layers()) {
            String name = Edits.MOMENT + layer;
            if (!Objects.equals(a.provenance().get(name), b.provenance().get(name))) {
                refused.add("different statistics (--stats) of layer " + layer);
            }
        }
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(both + "they were made with " + String.join(", with ", refused)
                    + "; make one of them again with the other's options");
        }
        return tolerated;
    }

    // ── joining ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Changes that can only be undone together are held by the latest batch, so there they become one sum per layer. */
    private static List<EditBatch> withSummedDeltas(List<EditBatch> batches) {
        TreeMap<Integer, DenseDelta> sums = new TreeMap<>();
        int latest = -1;
        for (int b = 0; b < batches.size(); b++) {
            for (Change change : batches.get(b).changes()) {
                if (change instanceof DenseDelta dense) {
                    sums.merge(dense.layer(), dense, MergedEdits::sum);
                    latest = b;
                }
            }
        }
        if (latest < 0) {
            return batches;
        }
        List<EditBatch> summed = new ArrayList<>();
        for (int b = 0; b < batches.size(); b++) {
            EditBatch without = batches.get(b).keeping(change -> !(change instanceof DenseDelta));
            summed.add(b < latest ? without : new EditBatch(without.requests(),
                    Stream.concat(without.changes().stream(), (b == latest ? sums.values() : List.<Change>of()).stream())
                            .map(Change.class::cast).toList(),
                    without.figures(), without.targetSeconds(), without.updateSeconds()));
        }
        return summed;
    }

    private static DenseDelta sum(DenseDelta a, DenseDelta b) {
        if (a.delta().rows() != b.delta().rows() || a.delta().columns() != b.delta().columns()) {
            throw new IllegalArgumentException("layer " + a.layer() + ": deltas of different shapes, " + a.delta() + " and "
                    + b.delta() + "; a file is damaged, make the edits again");
        }
        float[] sum = a.delta().toFloats();
        float[] more = b.delta().toFloats();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
        return new DenseDelta(a.layer(), Matrix.of(a.delta().rows(), a.delta().columns(), sum));
    }

    /** What all sources share under its own name, and everything of each source under {@code merged.N.NAME}. */
    private static Map<String, String> provenance(List<Source> sources) {
        Map<String, String> provenance = new TreeMap<>(sources.getLast().edits().provenance());
        for (Source source : sources) {
            provenance.entrySet().removeIf(entry -> entry.getKey().startsWith(PROVENANCE)
                    || !entry.getValue().equals(source.edits().provenance().get(entry.getKey())));
        }
        Set<String> shared = new HashSet<>(provenance.keySet());
        int number = 0;
        for (Source source : sources) {
            number = addSource(source, number, shared, provenance);
        }
        return provenance;
    }

    /** A source that was merged itself brings its own sources. @return the number of the last one */
    private static int addSource(Source source, int before, Set<String> shared, Map<String, String> to) {
        Map<String, String> own = source.edits().provenance();
        int inner = 0;
        while (own.containsKey(PROVENANCE + (inner + 1) + ".file")) {
            inner++;
        }
        if (inner == 0) {
            to.put(PROVENANCE + (before + 1) + ".file", source.name());
            own.forEach((name, value) -> {
                if (!shared.contains(name)) {
                    to.put(PROVENANCE + (before + 1) + "." + name, value);
                }
            });
            return before + 1;
        }
        for (int n = 1; n <= inner; n++) {
            String prefix = PROVENANCE + n + ".";
            String renamed = PROVENANCE + (before + n) + ".";
            own.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    to.put(renamed + name.substring(prefix.length()), value);
                }
            });
            // What that file's sources shared, and not all sources of this one do.
            own.forEach((name, value) -> {
                if (!name.startsWith(PROVENANCE) && !shared.contains(name)) {
                    to.putIfAbsent(renamed + name, value);
                }
            });
        }
        return before + inner;
    }
}
