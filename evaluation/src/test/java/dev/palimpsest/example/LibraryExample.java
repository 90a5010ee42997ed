package dev.palimpsest.example;

import dev.palimpsest.*;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import java.io.IOException;
import java.nio.file.*;
import java.util.List;

class LibraryExample {

    public static void main(String[] arguments) throws IOException {
        Path demo = Path.of(arguments[0]); // the folder of: ./palimpsest demo --out demo
        List<String> text = Files.readAllLines(demo.resolve("text.txt"));
        MethodSettings settings = MethodSettings.of("comeba-hk")
                .with("layers", "0-2").with("lambda", 50).with("clamp", 0.75).with("steps", 60);
        EditRequest fact = new EditRequest(1, "The mother tongue of {} is", "Yara Nithern", "Greek");

        try (LanguageModel model = LanguageModel.open(demo.resolve("model"));
                Statistics statistics = model.collectStatistics(text, List.of(0, 1, 2));
                Editor editor = model.editor(settings).statistics(statistics).open()) {
            BatchResult result = editor.edit(List.of(fact));
            System.out.println(result.predicted() + " of " + result.facts().size() + " facts are now predicted");
            System.out.println("before:" + model.generate(fact.text(), GenerationSettings.greedy(1)));
            System.out.println("after:" + editor.model().generate(fact.text(), GenerationSettings.greedy(1)));
            editor.edits().write(demo.resolve("facts.edits"));
        }
    }
}
