package sample;

import dev.palimpsest.BatchResult;
import dev.palimpsest.Editor;
import dev.palimpsest.LanguageModel;
import dev.palimpsest.MethodSettings;
import dev.palimpsest.Statistics;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Edits one fact of a model and shows what it answers before and after: {@code EditAFact MODEL TEXT PROMPT SUBJECT TARGET}.
 * MODEL is a checkpoint's folder, TEXT a file with plain text, and PROMPT contains {@code {}} where the subject stands.
 */
public final class EditAFact {

    private EditAFact() {}

    public static void main(String[] arguments) throws IOException {
        boolean predicted;
        EditRequest fact = new EditRequest(1, arguments[2], arguments[3], arguments[4]);
        MethodSettings settings = MethodSettings.of("comeba-hk")
                .with("layers", "0-2").with("lambda", 20).with("clamp", 4).with("steps", 40);
        try (LanguageModel model = LanguageModel.open(Path.of(arguments[0]));
                Statistics statistics =
                        model.collectStatistics(Files.readAllLines(Path.of(arguments[1])), List.of(0, 1, 2));
                Editor editor = model.editor(settings).statistics(statistics).open()) {
            BatchResult result = editor.edit(List.of(fact));
            GenerationSettings greedy = GenerationSettings.greedy(4);
            System.out.println("before:" + model.generate(fact.text(), greedy));
            System.out.println("after:" + editor.model().generate(fact.text(), greedy));
            predicted = result.predicted() == 1;
        }
        System.exit(predicted ? 0 : 1);
    }
}
