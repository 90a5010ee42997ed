package dev.palimpsest.example;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.*;
import dev.palimpsest.internal.editing.*;
import dev.palimpsest.internal.editing.settings.*;
import dev.palimpsest.internal.inference.*;
import dev.palimpsest.internal.loader.*;
import dev.palimpsest.internal.model.*;
import java.nio.file.Path;
import java.util.List;

class LibraryExample {

    static String edit(Path model, Path statisticsFile, List<Integer> layers, EditRequest fact) {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model);
                StatisticsFile statistics = StatisticsFile.read(statisticsFile);
                Engine engine = Engines.open(Engines.AUTO, EngineOptions.defaults())) {
            Gpt gpt = checkpoint.on(engine);
            Given given = Given.NOTHING.with(CommonSettings.LAYERS, layers);
            Settings settings = Methods.settings(Methods.of("comeba-hk"), gpt.config(), given);
            EditingContext context = EditingContext.of(gpt, checkpoint.tokenizer(), statistics.statistics());
            try (Editor editor = Methods.open(context, settings, null)) {
                editor.edit(List.of(fact));
                int[] prompt = checkpoint.tokenizer().encode(fact.text());
                int[] answer = editor.model().generate(prompt, GenerationSettings.greedy(10)).tokens();
                return checkpoint.tokenizer().decode(answer);
            }
        }
    }
}
