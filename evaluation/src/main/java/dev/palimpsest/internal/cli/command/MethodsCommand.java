package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.SettingHelp;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Setting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palimpsest methods}: lists the editing methods. */
@InGroup(CommandGroup.EDITING)
@Command(name = "methods", description = "Lists the editing methods, or one method's settings with their defaults.",
        footer = {"", "Options: --SETTING VALUE for edit; compare also takes --METHOD-SETTING VALUE for one method."})
public final class MethodsCommand extends BaseCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Candidates.MethodNames.class,
            description = "Show the settings of this method (default: list all methods).")
    private String name;

    @Override
    void run() {
        List<EditingMethod> methods = name == null ? Methods.all() : List.of(Methods.of(name));
        if (name == null) {
            methods.forEach(method -> console().say("%-10s %s", method.id(), method.summary()));
        } else {
            describe(methods.getFirst());
        }
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("methods");
        methods.forEach(method -> list.add(document(method)));
        console().result(document);
    }

    private void describe(EditingMethod method) {
        console().say("%s (%s)", method.title(), method.id());
        console().say("%s.", method.summary());
        console().say("%s", method.citation());
        console().say("needs: %s", method.needs().isEmpty() ? "nothing but the requests" : needs(method));
        console().say("");
        int width = SettingHelp.options(method).stream().mapToInt(setting -> labelled(method, setting).length()).max().orElse(0);
        for (Setting<?> setting : SettingHelp.options(method)) {
            console().say("%-" + width + "s  %s (default: %s)", labelled(method, setting), setting.help(),
                    SettingHelp.defaults(setting));
        }
    }

    private static String needs(EditingMethod method) {
        return method.needs().stream().sorted()
                .map(need -> need.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("mlp", "MLP"))
                .collect(Collectors.joining(", "));
    }

    private static String labelled(EditingMethod method, Setting<?> setting) {
        return MethodOptions.option(method, setting) + " " + setting.type().label();
    }

    private static ObjectNode document(EditingMethod method) {
        ObjectNode node = Json.object()
                .put("id", method.id())
                .put("title", method.title())
                .put("summary", method.summary())
                .put("citation", method.citation());
        ArrayNode needs = node.putArray("needs");
        method.needs().stream().sorted().map(need -> need.name().toLowerCase(Locale.ROOT)).forEach(needs::add);
        ArrayNode settings = node.putArray("settings");
        for (Setting<?> setting : SettingHelp.options(method)) {
            settings.addObject()
                    .put("name", setting.field())
                    .put("option", MethodOptions.option(method, setting))
                    .put("range", setting.type().bounds())
                    .put("help", setting.help())
                    .put("default", SettingHelp.defaults(setting));
        }
        return node;
    }
}
