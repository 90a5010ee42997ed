package dev.palimpsest.internal.world;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Made-up, pronounceable names. Many people share a first name and two share a family name, so neither identifies a
 * person alone. Family names have different endings as far as possible, since a fact is looked up at the last token of
 * a name.
 */
final class Names {

    private static final List<String> FIRST = List.of(
            "Marla", "Tessin", "Orla", "Levan", "Sunna", "Kelda", "Rovin", "Dalia", "Fenno", "Jorin", "Lumi", "Mirel",
            "Nadi", "Pella", "Quinta", "Selka", "Talin", "Ulva", "Vero", "Yara", "Zeno", "Elwin", "Hanno", "Ione",
            "Brisa", "Caro", "Davin", "Esmin");

    private static final List<String> FAMILY_STARTS = List.of(
            "To", "Ke", "Ha", "Ve", "Su", "Bra", "O", "Pe", "Ga", "Ru", "Mo", "Da", "Fa", "Ni", "La", "Wi", "Co", "Za",
            "Le", "Ste");

    private static final List<String> FAMILY_ENDS = List.of(
            "vin", "lder", "mbrook", "sselin", "rrow", "ndale", "lmore", "strand", "thern", "quill", "dgen", "ppel",
            "rvik", "zano", "bbory", "nskar", "ffery", "ckham", "llini", "rdoza", "mston", "ngray", "tterly", "shaw",
            "vanto", "rkell", "ddock", "lgrim", "nfeld", "rosi", "pwell", "gmar", "thorpe", "lvado", "nwick", "mbury",
            "rstad", "kovic", "ssimo", "xley");

    private static final int SHARING = 2;

    /** More people would need family names shared by more than two. */
    static final int MOST = SHARING * FAMILY_STARTS.size() * FAMILY_ENDS.size();

    private Names() {}

    /** Distinct full names, at most {@link #MOST}. */
    static List<String> draw(int people, RandomGenerator random) {
        List<String> families = families(Math.ceilDiv(people, SHARING), random);
        BalancedSampler<String> first = new BalancedSampler<>(FIRST, random);
        Set<String> names = new LinkedHashSet<>();
        for (int person = 0; names.size() < people; person++) {
            String family = families.get(person % families.size());
            while (!names.add(first.next() + " " + family)) {
                // The name is taken within this family; draw another first name.
            }
        }
        return BalancedSampler.shuffled(new ArrayList<>(names), random);
    }

    /** Uses every ending once before repeating any. */
    private static List<String> families(int count, RandomGenerator random) {
        List<String> ends = BalancedSampler.shuffled(FAMILY_ENDS, random);
        List<String> starts = BalancedSampler.shuffled(FAMILY_STARTS, random);
        List<String> families = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int end = i % ends.size();
            int round = i / ends.size();
            families.add(starts.get((end + round) % starts.size()) + ends.get(end));
        }
        return families;
    }
}
