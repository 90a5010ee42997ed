package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.TargetPool;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.editing.trained.TrainingRecord.Question;
import dev.palimpsest.internal.editing.trained.TrainingRecords;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws training examples from records: the target, one of the rephrasings, and an unrelated text. The text is one of the
 * record's unrelated questions with its answer; for a record without any, the prompt and old answer of another record.
 */
final class ExampleSource {

    private final GptConfig config;
    private final Tokenizer tokenizer;
    private final TrainingRecords records;
    /** Null where the records' own targets are used. */
    private final TargetPool pool;

    private ExampleSource(GptConfig config, Tokenizer tokenizer, TrainingRecords records, TargetPool pool) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.records = records;
        this.pool = pool;
    }

    /** @throws IllegalArgumentException when fewer than two records have rephrasings */
    static ExampleSource of(GptConfig config, Tokenizer tokenizer, List<TrainingRecord> all, Settings settings) {
        List<TrainingRecord> usable = all.stream().filter(record -> !record.rephrasings().isEmpty()).toList();
        if (usable.size() < 2) {
            throw new IllegalArgumentException("MEND trains on rephrased prompts, and " + usable.size() + " of "
                    + all.size() + " records have one; give at least two records with a rephrase_prompt");
        }
        TrainingRecords records = TrainingRecords.of(usable, settings.get(MendSettings.SEED));
        return new ExampleSource(config, tokenizer, records,
                settings.get(MendSettings.TARGETS).equals(MendSettings.RANDOM) ? new TargetPool(usable) : null);
    }

    /** The first {@code most} of the records set aside. */
    List<TrainingRecord> validation(int most) {
        return records.validation().subList(0, Math.min(most, records.validation().size()));
    }

    /** A random example of a random training record. */
    EditExample draw(SplittableRandom random) {
        return example(records.training().get(random.nextInt(records.training().size())), random);
    }

    /**
     * A random example of a record.
     *
     * @throws IllegalArgumentException when it does not fit the model's context, naming the record
     */
    EditExample example(TrainingRecord record, SplittableRandom random) {
        EditRequest request = record.request();
        String target = pool == null ? request.target() : pool.draw(request, random);
        String rephrasing = record.rephrasings().get(random.nextInt(record.rephrasings().size()));
        Question question = question(record, random);
        return new EditExample(tokens(request, request.text(), target), tokens(request, rephrasing, target),
                text(request, question));
    }

    private RequestTokens tokens(EditRequest request, String prompt, String target) {
        return RequestTokens.bare(new EditRequest(request.caseId(), prompt, null, target), tokenizer, config);
    }

    private int[] text(EditRequest request, Question question) {
        int[] text = tokenizer.encode(question.prompt() + question.answer());
        if (text.length == 0 || text.length > config.positions()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": an unrelated question and its answer take "
                    + text.length + " tokens, the model's context holds " + config.positions()
                    + "; shorten or leave out the question");
        }
        return text;
    }

    private Question question(TrainingRecord record, SplittableRandom random) {
        if (!record.unrelated().isEmpty()) {
            return record.unrelated().get(random.nextInt(record.unrelated().size()));
        }
        List<TrainingRecord> all = records.training();
        // Another one: its own fact is what the edit changes.
        int at = random.nextInt(all.size());
        EditRequest other = all.get(at).request().text().equals(record.request().text())
                ? all.get((at + 1) % all.size()).request()
                : all.get(at).request();
        String answer = other.oldTarget() == null ? other.target() : other.oldTarget();
        return new Question(other.text(), answer.startsWith(" ") ? answer : " " + answer);
    }
}
