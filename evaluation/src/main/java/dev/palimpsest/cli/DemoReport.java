package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.edit.Method;
import dev.palimpsest.metric.Summary;
import java.nio.file.Path;
import java.util.List;

/** What {@code demo} says. */
final class DemoReport {

    /**
     * An answer before and after editing.
     *
     * @param wanted the new fact, or null for a question that has nothing to do with the edits
     */
    record Answer(String prompt, String before, String after, String wanted) {}

    private final Console console;
    private final DemoFiles files;
    private final ObjectNode document = Json.object();
    private final ArrayNode answers = document.putArray("answers");
    private final ArrayNode methods = document.putArray("methods");

    DemoReport(Console console, DemoFiles files) {
        this.console = console;
        this.files = files;
    }

    void begin(OpenModel model, int facts, int batchSize, long tokens) {
        console.say("A GPT-2 of %d blocks, width %d, that knows 160 made-up facts. Second moments from %d tokens;",
                model.config().layers(), model.config().width(), tokens);
        console.say("%d of its facts are changed, %d at a time, by COMEBA-HK and by MEMIT.", facts, batchSize);
    }

    /** Says what the model answered before and after COMEBA-HK. */
    void answers(List<Answer> all) {
        console.say("");
        console.say("It was asked of changed facts (COMEBA-HK):");
        all.stream().filter(answer -> answer.wanted() != null).forEach(answer -> console.say(
                "  %-38s %-9s → %-9s wanted: %s", answer.prompt() + " …", answer.before(), answer.after(),
                answer.wanted()));
        console.say("and of facts that were to stay:");
        all.stream().filter(answer -> answer.wanted() == null).forEach(answer -> console.say(
                "  %-38s %-9s → %-9s %s", answer.prompt() + " …", answer.before(), answer.after(),
                answer.before().equals(answer.after()) ? "kept" : "changed"));
        console.say("");
        console.say("             reliability  generality  locality");
        for (Answer answer : all) {
            ObjectNode node = answers.addObject()
                    .put("prompt", answer.prompt())
                    .put("before", answer.before())
                    .put("after", answer.after());
            if (answer.wanted() != null) {
                node.put("wanted", answer.wanted());
            }
        }
    }

    /** A line of the table. */
    void measured(Method method, Summary summary) {
        console.say("  %-10s      %.4f      %.4f    %.4f", method.id(), summary.reliability(), summary.generality(),
                summary.locality());
        methods.addObject()
                .put("method", method.id())
                .put("edits", summary.records())
                .put("reliability", summary.reliability())
                .put("generality", summary.generality())
                .put("locality", summary.locality())
                .put("generation_match", summary.generationMatch());
    }

    void end(double seconds) {
        console.say("");
        console.say("%.1f s. What to type next:", seconds);
        if (files.kept()) {
            Path folder = files.folder();
            console.say("  palimpsest info %s", files.model());
            console.say("  palimpsest generate %s --prompt \"Vati Semive works as a\" --max-new-tokens 6 --edits %s",
                    files.model(), files.edits(Method.COMEBA_HK.id()));
            console.say("  palimpsest evaluate %s --data %s --limit 20 --edits %s", files.model(), files.requests(),
                    files.edits(Method.MEMIT.id()));
            console.say(
                    "  palimpsest edit %s --requests %s --stats %s --contexts %s --layers 0-2 --lambda 100"
                            + " --clamp 2 --batch-size 5 --out %s",
                    files.model(), files.requests(), files.statistics(), folder.resolve("contexts.json"),
                    folder.resolve("all.safetensors"));
        } else {
            console.say("  palimpsest demo --out demo   the same, and leaves the model, the facts and the edits");
            console.say("  palimpsest info FOLDER       your own GPT-2 or GPT-J, in Hugging Face's layout");
            console.say("  palimpsest --help            all commands");
        }
        document.put("seconds", seconds);
        if (files.kept()) {
            document.put("out", files.folder().toString());
        }
        console.result(document);
    }
}
