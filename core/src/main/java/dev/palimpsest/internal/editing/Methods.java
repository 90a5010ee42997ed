package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The editing methods on the class path, in the order of their service file. */
public final class Methods {

    private static final List<EditingMethod> ALL =
            ServiceLoader.load(EditingMethod.class, EditingMethod.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private Methods() {}

    /** All of them. */
    public static List<EditingMethod> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException naming the available methods */
    public static EditingMethod of(String id) {
        return ALL.stream().filter(method -> method.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no method " + Quote.of(id) + "; there are: "
                        + ALL.stream().map(EditingMethod::id).collect(Collectors.joining(", "))
                        + Suggestion.clause(id, ALL.stream().map(EditingMethod::id).toList())));
    }

    /** The method that settings belong to. */
    public static EditingMethod of(Settings settings) {
        return of(settings.method());
    }

    /**
     * A method's settings: the given values, and defaults for the rest.
     *
     * @throws IllegalArgumentException when a value does not fit the method or the model
     */
    public static Settings settings(EditingMethod method, GptConfig config, Given given) {
        Settings settings = Settings.of(method.id(), method.schema(), config, given);
        method.check(settings, config);
        return settings;
    }

    /**
     * Opens an editor of a fresh model.
     *
     * @param contexts templates with {@code {}}, the bare one first; null for the method's own
     */
    public static Editor open(EditingContext context, Settings settings, List<String> contexts) {
        EditingMethod method = of(settings);
        List<String> templates = contexts == null
                ? method.contexts(context.gpt(), context.tokenizer(), settings, context.listener())
                : contexts;
        return method.open(context, Edits.none(context.gpt(), settings, templates));
    }

    /** An editor that continues after {@code edits}, exactly as if it had not been interrupted. */
    public static Editor resume(EditingContext context, Edits edits) {
        edits.requireMadeFor(context.gpt());
        return of(edits.settings()).open(context, edits);
    }
}
