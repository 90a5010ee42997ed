package dev.palimpsest.example;

import dev.palimpsest.*;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import java.util.List;
import java.util.concurrent.*;
import java.util.function.Consumer;

class ServingExample {

    static void serve(Editor editor, List<List<EditRequest>> batches, List<String> prompts, Consumer<String> answers) {
        EditedModel model = editor.model();
        try (ExecutorService readers = Executors.newFixedThreadPool(16)) {
            for (String prompt : prompts) {
                readers.submit(() -> answers.accept(model.generate(prompt, GenerationSettings.greedy(10))));
            }
            batches.forEach(editor::edit);
        }
    }
}
