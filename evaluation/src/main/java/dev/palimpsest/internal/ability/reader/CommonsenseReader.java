package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.ChoiceQuestion;
import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.message.Quote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CommonsenseQA, as published ({@code {"id", "question": {"stem", "choices": [{"label", "text"}]}, "answerKey"}}) or from
 * the hub ({@code {"question", "choices": {"label": […], "text": […]}, "answerKey"}}): {@code Question: …\nA. … E.
 * …\nAnswer:}, log p of " A" … " E".
 */
final class CommonsenseReader {

    private static final List<String> NAMES = List.of("dev_rand_split.jsonl", "validation.jsonl", "dev.jsonl");

    private CommonsenseReader() {}

    static int read(Path data, Collected questions) {
        questions.addEach(TaskFolder.one(data, NAMES, ".jsonl", ".json"), CommonsenseReader::question);
        return 0;
    }

    private static Question question(JsonRecord record) {
        List<String> labels = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        String stem;
        if (record.hasObject("question")) {
            JsonRecord question = record.object("question");
            stem = question.text("stem");
            for (JsonRecord choice : question.objects("choices")) {
                labels.add(choice.text("label"));
                texts.add(choice.text("text"));
            }
        } else {
            stem = record.text("question");
            JsonRecord choices = record.object("choices");
            labels.addAll(choices.texts("label"));
            texts.addAll(choices.texts("text"));
        }
        if (labels.size() != texts.size() || labels.size() < 2 || labels.stream().anyMatch(String::isBlank)) {
            throw record.error("has " + labels.size() + " labels and " + texts.size()
                    + " choices; give at least two choices, each with its label");
        }
        String key = record.has("answerKey") ? record.text("answerKey") : "";
        int right = labels.indexOf(key);
        if (right < 0) {
            throw record.error(key.isEmpty()
                    ? "'answerKey' is missing; use the development split, the test split has no answers"
                    : "'answerKey' is " + Quote.of(key) + ", which is no label of a choice");
        }
        StringBuilder context = new StringBuilder("Question: ").append(stem.strip());
        for (int i = 0; i < labels.size(); i++) {
            context.append('\n').append(labels.get(i)).append(". ").append(texts.get(i));
        }
        return new ChoiceQuestion(record.place(), null, context.append("\nAnswer:").toString(), labels, right,
                List.of(AbilityMetric.ACC));
    }
}
