package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.edits.EditsJson;
import dev.palimpsest.internal.loader.edits.JsonValues;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Methods' settings in a JSON file, which {@code --settings} reads and every run writes.
 *
 * <pre>
 *   {"method": "memit", "layers": [0, 1, 2], "lambda": 100, "batch_size": 10, …}        one method's settings
 *   {"lambda": 100, "memit": {"layers": "0-2", …}, "ft": {"steps": 50, …}}              several methods'
 * </pre>
 *
 * A name is that of the option without its hyphens; hyphens inside may be underscores. Beside several methods a name
 * outside of their objects counts for all that share the setting, as {@code --NAME} does. Layers are a list or a text as in
 * {@code --layers}; infinity is the text {@code "Infinity"}. {@code tuned_on}, beside a method's settings, says which
 * records they were tuned on ({@link Tuning}). {@code format}, {@code palimpsest} and {@code command} are
 * information.
 */
public final class SettingsFile {

    /** The value of {@code format} in files that runs wrote. */
    private static final String FORMAT = "palimpsest-settings";

    private static final String METHOD = "method";
    private static final String LAYERS = CommonSettings.LAYERS.name();
    private static final List<String> INFORMATION = List.of("format", "palimpsest", "command");

    private final Path file;
    private final String method;
    private final SequencedMap<String, JsonNode> shared = new LinkedHashMap<>();
    private final SequencedMap<String, SequencedMap<String, JsonNode>> sections = new LinkedHashMap<>();
    private final SequencedMap<String, Tuning> tunings = new LinkedHashMap<>();

    private SettingsFile(Path file, ObjectNode document) {
        this.file = file;
        this.method = document.has(METHOD) ? method(document.path(METHOD)) : null;
        for (Map.Entry<String, JsonNode> field : document.properties()) {
            String name = field.getKey();
            if (name.equals(Tuning.FIELD)) {
                tuned(method, field.getValue());
            } else if (field.getValue() instanceof ObjectNode object) {
                section(known(name).id()).putAll(named(known(name), object));
            } else if (!name.equals(METHOD) && !INFORMATION.contains(name)) {
                if (Methods.all().stream().anyMatch(each -> each.id().equals(name))) {
                    throw new UserError(file + ": '" + name + "' must be an object with the method's settings such as"
                            + " {\"steps\": 30}, got " + Quote.bare(field.getValue()));
                }
                requireNew(shared, name);
                shared.put(proper(name), field.getValue());
            }
        }
        if (method == null) {
            shared.keySet().forEach(this::requireKnown);
        } else {
            // The file is about this method alone.
            section(method).putAll(named(Methods.of(method), shared));
            shared.clear();
        }
    }

    /**
     * Reads a file.
     *
     * @throws UserError            when it is no JSON object, or names a method or a setting that there is not
     * @throws InvalidFileException when there is no such file, or it cannot be read
     */
    public static SettingsFile read(Path file) {
        JsonNode document;
        try {
            document = Json.read(file);
        } catch (InvalidFileException e) {
            if (e.getCause() instanceof JsonProcessingException) {
                // Most probably a person wrote it.
                throw new UserError(e.getMessage().replace("it is damaged: get it again", "correct it"));
            }
            throw e;
        }
        if (document instanceof ObjectNode object) {
            return new SettingsFile(file, object);
        }
        throw new UserError(file + ": must be a JSON object such as {\"lambda\": 100, \"steps\": 30}");
    }

    // ── names ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static String proper(String name) {
        return name.replace('_', '-');
    }

    /** {@code batch-size} beside {@code batch_size}. */
    private void requireNew(Map<String, JsonNode> fields, String name) {
        if (fields.containsKey(proper(name))) {
            throw twice(proper(name));
        }
    }

    private UserError twice(String name) {
        return new UserError(file + ": " + Quote.of(name) + " is given twice, under two spellings; give it once");
    }

    /** A file with nothing but settings of other methods would have no effect. */
    private void requireOneOf(List<EditingMethod> methods) {
        if (shared.isEmpty() && !sections.isEmpty()
                && methods.stream().noneMatch(each -> sections.containsKey(each.id()))) {
            throw new UserError(file + ": has settings of " + String.join(", ", sections.keySet()) + ", none of "
                    + methods.stream().map(EditingMethod::id).distinct().collect(Collectors.joining(", "))
                    + "; choose another file or another method");
        }
    }

    private String method(JsonNode value) {
        if (!value.isTextual()) {
            throw new UserError(file + ": '" + METHOD + "' must be the name of a method, got " + Quote.bare(value));
        }
        return known(value.textValue()).id();
    }

    private EditingMethod known(String name) {
        List<String> ids = Methods.all().stream().map(EditingMethod::id).toList();
        if (!ids.contains(name)) {
            throw new UserError(file + ": no method " + Quote.of(name) + "; there are: " + String.join(", ", ids)
                    + Suggestion.clause(name, ids));
        }
        return Methods.of(name);
    }

    private SequencedMap<String, JsonNode> section(String id) {
        return sections.computeIfAbsent(id, added -> new LinkedHashMap<>());
    }

    private SequencedMap<String, JsonNode> named(EditingMethod of, ObjectNode object) {
        SequencedMap<String, JsonNode> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            if (field.getKey().equals(Tuning.FIELD)) {
                tuned(of.id(), field.getValue());
            } else {
                requireNew(fields, field.getKey());
                fields.put(proper(field.getKey()), field.getValue());
            }
        });
        return named(of, fields);
    }

    private void tuned(String id, JsonNode node) {
        if (id == null) {
            throw new UserError(file + ": '" + Tuning.FIELD + "' belongs beside the settings of one method; put it into the"
                    + " method's object");
        }
        try {
            tunings.put(id, Tuning.of(node));
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": " + e.getMessage());
        }
    }

    /** Fields by the names of the method's settings. */
    private SequencedMap<String, JsonNode> named(EditingMethod of, Map<String, JsonNode> fields) {
        SequencedMap<String, JsonNode> own = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            Setting<?> setting = find(of, name).orElseThrow(() -> {
                List<String> names = of.schema().stream().map(Setting::name).toList();
                return new UserError(file + ": " + Quote.of(name) + " is not a setting of " + of.id()
                        + "; its settings are " + String.join(", ", names) + Suggestion.clause(name, names));
            });
            if (own.containsKey(setting.name())) {
                throw twice(setting.name());
            }
            own.put(setting.name(), value);
        });
        return own;
    }

    private static Optional<Setting<?>> find(EditingMethod method, String name) {
        return method.schema().stream()
                .<Setting<?>>map(setting -> setting)
                .filter(setting -> setting.name().equals(name) || setting.aliases().contains(name)
                        || (method.id() + "-" + setting.name()).equals(name))
                .findFirst();
    }

    private void requireKnown(String name) {
        if (Methods.all().stream().noneMatch(each -> find(each, name).isPresent())) {
            List<String> names = Methods.all().stream()
                    .flatMap(each -> each.schema().stream().map(Setting::name))
                    .distinct()
                    .toList();
            throw new UserError(file + ": no method has a setting " + Quote.of(name) + "; '"
                    + ShellCommand.palimpsest("methods", "NAME") + "' lists a method's settings"
                    + Suggestion.clause(name, names));
        }
    }

    // ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** What methods' settings were tuned on, by method. */
    public SequencedMap<String, Tuning> tunings() {
        return Collections.unmodifiableSequencedMap(tunings);
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The method that the file is for, if it says so. */
    public Optional<String> method() {
        return Optional.ofNullable(method);
    }

    /**
     * What the file gives for the only method of a command. Objects of other methods do not matter beside its own.
     *
     * @throws UserError when it is for other methods alone, has a setting that the method does not, or a value is of another
     *                   type or out of range, naming the file and the setting
     */
    public Given alone(EditingMethod only) {
        requireOneOf(List.of(only));
        return given(given(Given.NOTHING, only, named(only, shared)), only, own(only));
    }

    /**
     * What the file gives for a method that a command compares with others.
     *
     * @param methods all methods of the command
     * @throws UserError likewise, and when a setting outside of the methods' objects counts for none of them
     */
    public Given beside(EditingMethod of, List<EditingMethod> methods) {
        requireOneOf(methods);
        SequencedMap<String, JsonNode> sharing = new LinkedHashMap<>();
        shared.forEach((name, value) -> {
            if (methods.stream().noneMatch(method -> isShared(method, name)) && !name.equals(LAYERS)) {
                throw new UserError(file + ": " + Quote.of(name) + " outside of the methods' objects counts for none of "
                        + methods.stream().map(EditingMethod::id).distinct().collect(Collectors.joining(", "))
                        + "; put it into the object of one: {\"" + of.id() + "\": {\"" + name + "\": …}}");
            }
            if (isShared(of, name)) {
                sharing.put(name, value);
            }
        });
        return given(given(Given.NOTHING, of, named(of, sharing)), of, own(of));
    }

    /** As for options: the bare name where the setting is shared, or one that says which method it is for. */
    private static boolean isShared(EditingMethod method, String name) {
        return find(method, name)
                .filter(setting -> setting.scope() == Scope.SHARED || !setting.name().equals(name))
                .isPresent();
    }

    private Map<String, JsonNode> own(EditingMethod of) {
        return sections.getOrDefault(of.id(), new LinkedHashMap<>());
    }

    /** The layers given for all methods of a comparison; empty when there are none. */
    public List<Integer> sharedLayers() {
        JsonNode layers = shared.get(LAYERS);
        return layers == null ? List.of() : value(CommonSettings.LAYERS, layers);
    }

    private Given given(Given base, EditingMethod of, Map<String, JsonNode> fields) {
        Given given = base;
        for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
            given = with(given, find(of, field.getKey()).orElseThrow(), field.getValue());
        }
        return given;
    }

    private <T> Given with(Given given, Setting<T> setting, JsonNode node) {
        T value = value(setting, node);
        try {
            return given.with(setting, value);
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": '" + setting.field() + "'" + e.getMessage().substring(setting.name().length()));
        }
    }

    private <T> T value(Setting<T> setting, JsonNode node) {
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            // Jackson reads 1e400 as infinity.
            throw new UserError(file + ": '" + setting.field()
                    + "' is too large for a number; write \"Infinity\" for no limit");
        }
        try {
            boolean range = node.isTextual() && setting.name().equals(LAYERS);
            T value = range ? setting.parse(node.textValue()) : JsonValues.setting(setting, node);
            Given.NOTHING.with(setting, value);
            return value;
        } catch (IllegalArgumentException e) {
            // The message begins with the setting's name.
            throw new UserError(
                    file + ": '" + setting.field() + "'" + typed(e.getMessage().substring(setting.name().length()), node));
        }
    }

    /** A text in the place of a number looks like one: the message says what it is. */
    private static String typed(String message, JsonNode node) {
        String got = ", got " + Quote.bare(node.asText());
        return node.isTextual() && message.endsWith(got)
                ? message.substring(0, message.length() - got.length()) + ", got the text " + Quote.of(node.textValue())
                : message;
    }

    // ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Where {@code edit} writes its settings. @param out the edits file */
    public static Path beside(Path out) {
        return out.resolveSibling(out.getFileName() + ".settings.json");
    }

    /** All settings of one method, to run it again with them alone. @param command the command line */
    static String text(Settings settings, ShellCommand command) {
        ObjectNode document = header().put("command", command.toString()).put(METHOD, settings.method());
        document.setAll(EditsJson.settings(settings));
        return text(document);
    }

    /**
     * All settings of several methods; of one that is listed with several settings, the first.
     *
     * @param tunings what they were tuned on, by method, where they were
     */
    public static String text(List<Settings> methods, Map<String, Tuning> tunings) {
        ObjectNode document = header();
        methods.forEach(each -> {
            if (!document.has(each.method())) {
                ObjectNode settings = EditsJson.settings(each);
                if (tunings.containsKey(each.method())) {
                    settings.set(Tuning.FIELD, tunings.get(each.method()).json());
                }
                document.set(each.method(), settings);
            }
        });
        return text(document);
    }

    private static ObjectNode header() {
        return Json.NODES.objectNode().put("format", FORMAT).put("palimpsest", Version.number());
    }

    private static String text(ObjectNode document) {
        return Json.pretty(document) + "\n";
    }

    /** Whether {@code file} is one that a run wrote. */
    static boolean isWritten(Path file) {
        try {
            return Json.read(file).path("format").asText().equals(FORMAT);
        } catch (InvalidFileException e) {
            return false;
        }
    }
}
