package dev.palimpsest.internal.cli.help;

import dev.palimpsest.internal.cli.output.DisplayWidth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command, in groups and in the order of use:
 *
 * <pre>
 *   Usage: palimpsest generate MODEL --prompt TEXT [OPTIONS]
 *
 *   Generates a continuation of a prompt.
 *
 *     MODEL                 Checkpoint folder in Hugging Face format.
 *
 *   Sampling:
 *     --temperature T       Sampling temperature (default: 0).
 * </pre>
 */
public final class HelpText {

    /** Columns before the explanation of an option. */
    private static final int LABELS = 24;

    private static final int NARROWEST = 40;

    private final List<String> lines = new ArrayList<>();
    private final int width;

    private HelpText(int width) {
        this.width = Math.max(NARROWEST, width);
    }

    /** Replaces picocli's help of a command and of its subcommands. @param width in columns, asked for when it is needed */
    public static void install(CommandLine command, IntSupplier width) {
        command.getHelpSectionMap().clear();
        command.setHelpSectionKeys(List.of("all"));
        command.getHelpSectionMap().put("all", help -> of(help.commandSpec(), width.getAsInt()));
        command.getSubcommands().values().forEach(each -> install(each, width));
    }

    /** The help of one command. */
    static String of(CommandSpec spec, int width) {
        HelpText text = new HelpText(width);
        text.write(spec);
        return String.join(System.lineSeparator(), text.lines) + System.lineSeparator();
    }

    private void write(CommandSpec spec) {
        paragraph("Usage: " + synopsis(spec), 7);
        lines.add("");
        Arrays.stream(spec.usageMessage().description()).forEach(text -> paragraph(plain(text), 0));
        List<PositionalParamSpec> positionals = visible(spec);
        if (!positionals.isEmpty()) {
            lines.add("");
            positionals.forEach(each -> entry(each.paramLabel(), explanation(each)));
        }
        CommandGroup.of(spec.commandLine()).forEach((group, commands) -> {
            heading(group.title());
            commands.forEach(each -> entry(each.getCommandName(), summary(each.getCommandSpec())));
        });
        OptionSection.of(spec).forEach((section, options) -> {
            heading(section.title());
            options.forEach(each -> entry(label(each), explanation(each)));
        });
        Arrays.stream(spec.usageMessage().footer()).forEach(text -> paragraph(plain(text), 0));
    }

    private void heading(String title) {
        lines.add("");
        lines.add(title + ":");
    }

    private void paragraph(String text, int indent) {
        lines.addAll(DisplayWidth.wrap(text, width, indent));
    }

    /** A label and its explanation, beside it or below it. */
    private void entry(String label, String explanation) {
        List<String> text = DisplayWidth.wrap(explanation, width - LABELS, 0);
        String first = "  " + label;
        int next = 0;
        if (DisplayWidth.of(first) < LABELS - 1) {
            first += " ".repeat(LABELS - DisplayWidth.of(first)) + text.getFirst();
            next = 1;
        }
        lines.add(first);
        text.subList(next, text.size()).forEach(line -> lines.add(" ".repeat(LABELS) + line));
    }

    /** {@code palimpsest edit MODEL --requests FILE --out FILE [OPTIONS]} */
    static String synopsis(CommandSpec spec) {
        StringBuilder text = new StringBuilder(spec.qualifiedName());
        visible(spec).forEach(each -> text.append(' ').append(each.required() ? each.paramLabel() : "[" + each.paramLabel() + "]")
                .append(each.arity().max() > 1 ? "…" : ""));
        OptionSection.inOrder(spec).stream().filter(OptionSpec::required).forEach(each -> text.append(' ').append(label(each)));
        if (!spec.subcommands().isEmpty()) {
            text.append(" COMMAND");
        }
        return text.append(" [OPTIONS]").toString();
    }

    static List<PositionalParamSpec> visible(CommandSpec spec) {
        return spec.positionalParameters().stream().filter(each -> !each.hidden()).toList();
    }

    /** The first sentence of a command's description. */
    static String summary(CommandSpec spec) {
        String text = plain(String.join(" ", spec.usageMessage().description()));
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /** {@code -h, --help}, {@code --lambda X}, {@code --text FILE…} */
    static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        if (option.arity().max() == 0) {
            return names;
        }
        String more = option.arity().max() > 1 || option.isMultiValue() && !option.splitRegex().isEmpty() ? "…" : "";
        return names + " " + option.paramLabel() + more;
    }

    /** The explanation, with whether the option is required. */
    static String explanation(ArgSpec argument) {
        String text = plain(String.join(" ", argument.description()));
        return argument.required() && argument.isOption() ? text + " Required." : text;
    }

    /** Picocli treats texts as formats. */
    static String plain(String text) {
        return text.replace("%n", " ").replace("%%", "%");
    }
}
