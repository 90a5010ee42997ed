package dev.palimpsest.internal.jobs;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.StatisticsDigests;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks whether an edits file can be continued. */
final class Resumption {

    /** Names in the provenance: the engine, and where the context templates come from. */
    static final String ENGINE = "engine";
    static final String CONTEXTS = "contexts";

    private Resumption() {}

    /**
     * How the run that made {@code saved} differs from one with these arguments, for a message; empty when continuing
     * gives the same edits as an uninterrupted run.
     *
     * @param contexts   the requested context templates, or null when they are sampled
     * @param batches    the requests
     * @param digests    of the statistics; null for a method that needs none
     */
    static Optional<String> difference(Edits saved, Gpt gpt, Settings settings, List<String> contexts,
            List<List<EditRequest>> batches, StatisticsDigests digests) {
        if (!gpt.isIdentifiedBy(saved.fingerprint())) {
            return Optional.of("made for another model");
        }
        if (!saved.settings().method().equals(settings.method())) {
            return Optional.of("made with --method " + saved.settings().method() + ", not " + settings.method());
        }
        for (Setting<?> setting : Methods.of(settings).schema()) {
            Optional<String> different = difference(setting, saved.settings(), settings);
            if (different.isPresent()) {
                return different;
            }
        }
        String origin = saved.provenance().getOrDefault(CONTEXTS, origin(contexts));
        if (!origin.equals(origin(contexts))) {
            return Optional.of("made with " + Quote.bare(origin) + " context templates (--contexts), not "
                    + origin(contexts) + " ones");
        }
        if (contexts != null && !contexts.equals(saved.contexts())) {
            return Optional.of("made with other context templates (--contexts)");
        }
        // Engines round differently.
        String engine = saved.provenance().getOrDefault(ENGINE, gpt.engine().name());
        if (!engine.equals(gpt.engine().name())) {
            return Optional.of("made with --engine " + Quote.bare(engine) + ", not " + gpt.engine().name());
        }
        for (int i = 0; i < saved.batches().size(); i++) {
            if (i >= batches.size() || !sameFacts(saved.batches().get(i).requests(), batches.get(i), settings)) {
                return Optional.of("its batch " + (i + 1) + " contains other requests than this command would edit");
            }
        }
        if (digests == null) {
            return Optional.empty();
        }
        OptionalInt other = digests.firstOther(saved);
        return other.isEmpty()
                ? Optional.empty()
                : Optional.of("made with other statistics (--stats) of layer " + other.getAsInt());
    }

    /** Files of earlier versions do not have the old answers, which most methods do not read. */
    private static boolean sameFacts(List<EditRequest> saved, List<EditRequest> asked, Settings settings) {
        return Methods.of(settings).readsOldTarget()
                ? saved.equals(asked)
                : withoutOldTargets(saved).equals(withoutOldTargets(asked));
    }

    private static List<EditRequest> withoutOldTargets(List<EditRequest> requests) {
        return requests.stream()
                .map(each -> new EditRequest(each.caseId(), each.prompt(), each.subject(), each.target()))
                .toList();
    }

    /** Where context templates come from. Files of earlier versions do not say. */
    static String origin(List<String> contexts) {
        return contexts == null ? "sampled" : "given";
    }

    private static Optional<String> difference(Setting<?> setting, Settings made, Settings asked) {
        if (setting.scope() == Setting.Scope.INPUT && !made.find(setting).equals(asked.find(setting))) {
            return Optional.of("made with another --" + setting.name() + " (SHA-256 " + made.text(setting) + ", not "
                    + asked.text(setting) + ")");
        }
        return made.find(setting).equals(asked.find(setting))
                ? Optional.empty()
                : Optional.of("made with --" + setting.name() + " " + made.text(setting) + ", not " + asked.text(setting));
    }
}
