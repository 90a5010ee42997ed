package dev.palimpsest;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import java.util.List;

/**
 * An editing method.
 *
 * @param id               the name by which it is selected, such as {@code comeba-hk}
 * @param title            the name in prose
 * @param summary          one sentence on what it changes in the model
 * @param citation         where it was published
 * @param settings         its settings
 * @param needsSubject     whether every request must name its subject
 * @param needsStatistics  whether it needs {@link Statistics} of the edited layers
 */
public record Method(String id, String title, String summary, String citation, List<Setting> settings,
        boolean needsSubject, boolean needsStatistics) {

    /**
     * One setting of a method.
     *
     * @param name  as {@link MethodSettings#with} takes it
     * @param help  its meaning and effect, with its unit
     * @param range the values that it takes, in words
     */
    public record Setting(String name, String help, String range) {}

    /** {@return all methods, in the order of their listings} */
    public static List<Method> all() {
        return Methods.all().stream().map(Method::of).toList();
    }

    /**
     * Finds a method.
     *
     * @param id such as {@code comeba-hk}
     * @return the method
     * @throws IllegalArgumentException naming those that there are
     */
    public static Method of(String id) {
        return of(Methods.of(id));
    }

    private static Method of(EditingMethod method) {
        List<Setting> settings = method.schema().stream()
                .map(setting -> new Setting(setting.name(), setting.help(), setting.type().bounds()))
                .toList();
        return new Method(method.id(), method.title(), method.summary(), method.citation(), settings,
                method.needs(EditingMethod.Need.SUBJECT), method.needsStatistics());
    }
}
