package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.model.Choice;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --task NAME --shots N}: a benchmark of general abilities in place of edited facts. */
public final class TaskOption {

    @Option(
            names = "--task",
            paramLabel = "TASK",
            completionCandidates = Candidates.Tasks.class,
            description = "Measure a general ability instead, before and after editing: mmlu, csqa, hellaswag, lambada,"
                    + " gsm8k, triviaqa, bbh, truthfulqa, text, facts or choice; or let the model update documents: docmedit. --data is then the task's file or"
                    + " folder (default: none).")
    @InSection(OptionSection.EVALUATION)
    private String task;

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "Put N worked examples before each question of mmlu, gsm8k or bbh (default: up to 5, 5 and 3).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 0, to = 100)
    private Integer shots;

    /** The task's name, or null. */
    public String name() {
        return task;
    }

    public boolean given() {
        return task != null;
    }

    /** Whether documents are to be updated. */
    public boolean documents() {
        return task != null && task(task) == Task.DOCMEDIT;
    }

    /** @throws UserError when the task is unknown or --shots does not fit it */
    public void check() {
        if (task == null) {
            if (shots != null) {
                throw new UserError("--shots requires --task mmlu, gsm8k or bbh");
            }
            return;
        }
        Task chosen = task(task);
        if (shots != null && !chosen.hasExamples()) {
            throw new UserError("--shots: " + task + " has " + (chosen.shots() == 0 ? "no" : "a fixed number of")
                    + " worked examples; leave --shots out");
        }
    }

    /** The questions in {@code data}, at most {@code limit}. */
    public TaskQuestions read(Path data, int limit) {
        return TaskQuestions.read(task(task), data, shots, limit);
    }

    static Task task(String name) {
        try {
            return Choice.of(Task.class, "task", name);
        } catch (IllegalArgumentException e) {
            throw new UserError("--task: " + e.getMessage());
        }
    }
}
