package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.Quote;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --task TASK=PATH --shots N --task-limit N}: the general abilities that a comparison measures as curves. */
public final class AbilitiesOption {

    @Option(
            names = "--task",
            paramLabel = "TASK=PATH",
            converter = Converter.class,
            description = "Measure a general ability at every evaluation, on the task's file or folder: mmlu, csqa,"
                    + " hellaswag, lambada, gsm8k, triviaqa, bbh, truthfulqa, text, facts or choice. The perplexity of"
                    + " --text is then measured at every evaluation too. Can be repeated (default: none).")
    @InSection(OptionSection.EVALUATION)
    private List<Chosen> tasks = new ArrayList<>();

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "Put N worked examples before each question of mmlu, gsm8k and bbh (default: up to 5, 5 and 3).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 0, to = 100)
    private Integer shots;

    @Option(
            names = "--task-limit",
            paramLabel = "N",
            description = "Use only the first N records of each --task (default: all).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 1, to = Integer.MAX_VALUE)
    private Integer limit;

    /** A task and its data. */
    record Chosen(Task task, Path data) {}

    /** Parses {@code mmlu=DIR}. */
    static final class Converter implements ITypeConverter<Chosen> {

        @Override
        public Chosen convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new TypeConversionException(
                        Quote.of(text) + " is not TASK=PATH, e.g. mmlu=data/mmlu or facts=world/kept-facts.jsonl");
            }
            try {
                return new Chosen(TaskOption.task(text.substring(0, equals)), Path.of(text.substring(equals + 1)));
            } catch (InvalidPathException e) {
                throw new TypeConversionException(Quote.of(text) + " does not end in a path");
            } catch (UserError e) {
                throw new TypeConversionException(e.getMessage().replaceFirst("^--task: ", ""));
            }
        }
    }

    /** The files and folders of the tasks. */
    public List<Path> paths() {
        return tasks.stream().map(Chosen::data).toList();
    }

    /** Reads all tasks. @throws UserError when a task is given twice, or the other options have nothing to act on */
    public List<TaskQuestions> read() {
        if (tasks.isEmpty() && (shots != null || limit != null)) {
            throw new UserError((shots != null ? "--shots" : "--task-limit") + " requires --task");
        }
        if (shots != null && tasks.stream().noneMatch(chosen -> chosen.task().hasExamples())) {
            throw new UserError("--shots requires --task mmlu, gsm8k or bbh");
        }
        Set<Task> seen = EnumSet.noneOf(Task.class);
        for (Chosen chosen : tasks) {
            if (chosen.task() == Task.DOCMEDIT) {
                throw new UserError("--task: docmedit is a task of evaluate, which lets one model write its documents; leave it out");
            }
            if (!seen.add(chosen.task())) {
                throw new UserError("--task: " + chosen.task().id() + " is listed twice; name it once");
            }
        }
        return tasks.stream()
                .map(chosen -> TaskQuestions.read(chosen.task(), chosen.data(),
                        chosen.task().hasExamples() ? shots : null, limit == null ? Integer.MAX_VALUE : limit))
                .toList();
    }
}
