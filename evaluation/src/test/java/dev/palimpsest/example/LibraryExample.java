package dev.palimpsest.example;

import dev.palimpsest.compute.*;
import dev.palimpsest.edit.*;
import dev.palimpsest.inference.*;
import dev.palimpsest.loader.*;
import dev.palimpsest.model.*;
import java.nio.file.Path;
import java.util.List;

class LibraryExample {

    static String edit(Path model, Path statisticsFile, List<Integer> layers, EditRequest fact) {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model);
                StatisticsFile statistics = StatisticsFile.read(statisticsFile);
                Engine engine = Engines.open(Engines.AUTO, EngineOptions.defaults())) {
            Gpt gpt = checkpoint.on(engine);
            EditSettings settings = PaperSettings.of(gpt.config(), Method.COMEBA_HK, layers);
            try (Editor editor = Editor.open(gpt, checkpoint.tokenizer(), statistics.statistics(), settings, null,
                    EditListener.SILENT)) {
                editor.edit(List.of(fact));
                try (EditedGpt edited = EditedGpt.of(gpt, editor.edits())) {
                    int[] prompt = checkpoint.tokenizer().encode(fact.text());
                    int[] answer = edited.generate(prompt, GenerationSettings.greedy(10)).tokens();
                    return checkpoint.tokenizer().decode(answer);
                }
            }
        }
    }
}
