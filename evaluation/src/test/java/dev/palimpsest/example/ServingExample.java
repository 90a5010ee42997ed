package dev.palimpsest.example;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.editing.*;
import dev.palimpsest.internal.inference.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.function.Consumer;

class ServingExample {

    static void serve(Editor editor, List<List<EditRequest>> batches, List<int[]> prompts, Consumer<Generation> answers) {
        EditedModel model = editor.model();
        try (ExecutorService readers = Executors.newFixedThreadPool(16)) {
            for (int[] prompt : prompts) {
                readers.submit(() -> answers.accept(model.generate(prompt, GenerationSettings.greedy(10))));
            }
            batches.forEach(editor::edit);
        }
    }
}
