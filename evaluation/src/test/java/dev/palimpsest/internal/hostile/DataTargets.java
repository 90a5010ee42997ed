package dev.palimpsest.internal.hostile;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.ability.DocumentQuestion;
import dev.palimpsest.internal.ability.GenerationQuestion;
import dev.palimpsest.internal.ability.LikelihoodQuestion;
import dev.palimpsest.internal.ability.Question;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.cli.output.ScoreLine;
import dev.palimpsest.internal.dataset.ContextsFile;
import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecords;
import dev.palimpsest.internal.dataset.PromptsFile;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.dataset.ReferenceTexts;
import dev.palimpsest.internal.dataset.TextFile;
import dev.palimpsest.internal.dataset.TextPrompts;
import dev.palimpsest.internal.document.Document;
import dev.palimpsest.internal.document.DocumentFile;
import dev.palimpsest.internal.document.DocumentMetric;
import dev.palimpsest.internal.document.DocumentScore;
import dev.palimpsest.internal.document.Documents;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.experiment.folder.JsonFile;
import dev.palimpsest.internal.experiment.folder.TrialFolder.SavedZScores;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.ReaderTarget;
import dev.palimpsest.internal.fuzz.WildJson;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Records in all layouts, texts to score, contexts, plain text, and what a comparison keeps. */
final class DataTargets {

    private static final String LINE = "A line of text.\nAnother, with é 語 😀.\r\n\nthe last";

    /** Those that ask questions. */
    private static final List<Task> TASKS = List.copyOf(EnumSet.complementOf(EnumSet.of(Task.DOCMEDIT)));

    private DataTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                target("records", 12, DataTargets::records, DataTargets::readRecords),
                target("score-lines", 8, DataTargets::scoreLines, DataTargets::readScoreLines),
                target("contexts", 30, DataTargets::contexts, DataTargets::readContexts),
                target("text", 30, DataTargets::text, DataTargets::readText),
                target("prompts", 20, DataTargets::prompts, DataTargets::readPrompts),
                target("documents", 12, DataTargets::documents, DataTargets::readDocuments),
                target("references", 20, DataTargets::references, DataTargets::readReferences),
                new ReaderTarget("settings", 20, List.of(UserError.class, InvalidFileException.class),
                        DataTargets::settings, DataTargets::readSettings),
                target("tasks", 30, DataTargets::tasks, DataTargets::readTasks),
                target("experiment", 20, DataTargets::kept, DataTargets::readKept));
    }

    private static FuzzTarget target(
            String name, int weight, Function<SplittableRandom, FuzzInput> maker, ReaderTarget.Reader reader) {
        return new ReaderTarget(
                name, weight, List.of(InvalidDataException.class, InvalidFileException.class), maker, reader);
    }

    private static WildJson record(int layout, int id) {
        return switch (layout) {
            case 0 -> WildJson.object("case_id", id, "prompt", "Ada is a", "subject", "Ada", "target_new", "poet",
                    "ground_truth", "dog", "rephrase_prompt", "Who is Ada?", "locality_prompt", "Eve is a",
                    "locality_ground_truth", "cat");
            case 1 -> WildJson.object("subject", "Ada", "src", "Who is Ada?", "rephrase", "Ada?", "alt", "poet",
                    "answers", WildJson.array("dog", "cat"), "loc", "nq question: who", "loc_ans", "me");
            case 2 -> WildJson.object("prompt", "Ada is a", "subject", "Ada", "target_new", "poet",
                    "locality", WildJson.object("Relation_Specificity", WildJson.array(WildJson.object(
                            "prompt", "p", "ground_truth", WildJson.array(WildJson.array("a", "b"))))),
                    "portability", WildJson.object("Reasoning", WildJson.array(WildJson.object(
                            "prompt", "q", "ground_truth", "b"))));
            default -> WildJson.object("case_id", id, "requested_rewrite", WildJson.object("prompt", "{} is a",
                            "subject", "Ada", "target_new", WildJson.object("str", "poet"),
                            "target_true", WildJson.object("str", "dog")),
                    "paraphrase_prompts", WildJson.array("Ada?"), "neighborhood_prompts", WildJson.array("Eve is"));
        };
    }

    private static FuzzInput records(SplittableRandom random) {
        boolean lines = random.nextBoolean();
        WildJson array = WildJson.array();
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < random.nextInt(1, 4); id++) {
            WildJson record = record(random.nextInt(4), id);
            if (random.nextInt(3) != 0) {
                record.mutate(random);
            }
            array.add(record);
            text.append(record).append(random.nextInt(9) == 0 ? " " : "\n");
        }
        byte[] bytes = lines ? text.toString().getBytes(StandardCharsets.UTF_8) : array.bytes();
        return FuzzInput.of("facts.json", ByteMutation.seldom(6, bytes, random))
                .and("format", new byte[] {(byte) random.nextInt(RecordFormat.values().length)});
    }

    private static void readRecords(Path folder) throws Exception {
        int index = java.nio.file.Files.readAllBytes(folder.resolve("format"))[0];
        RecordFormat format = RecordFormat.values()[Math.floorMod(index, RecordFormat.values().length)];
        Dataset data = Records.read(folder.resolve("facts.json"), format);
        data.conflicts();
        int skipped = data.skipped().stream().mapToInt(each -> each.count()).sum();
        require(data.read() == data.records().size() + skipped, "records are neither valid nor skipped");
        for (EvaluationRecord record : data.records()) {
            EditRequest request = record.request();
            require(!request.hasSubject() || request.text().startsWith(request.prefix() + request.subject()),
                    "the prompt does not hold the subject after its prefix");
            record.rewrite().text();
        }
    }

    private static FuzzInput scoreLines(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            WildJson line = WildJson.object("prompt", "Ada is", "target", "a poet");
            text.append(random.nextBoolean() ? line.mutate(random) : line).append('\n');
        }
        return FuzzInput.of("lines.jsonl",
                ByteMutation.seldom(6, text.toString().getBytes(StandardCharsets.UTF_8), random));
    }

    private static void readScoreLines(Path folder) {
        JsonRecords.read(folder.resolve("lines.jsonl"), ScoreLine::read);
    }

    private static FuzzInput contexts(SplittableRandom random) {
        WildJson list = WildJson.array("{}", "Note that. {}", "He said. {}");
        return FuzzInput.of("contexts.json", ByteMutation.seldom(5, list.mutate(random).bytes(), random));
    }

    private static void readContexts(Path folder) {
        List<String> contexts = ContextsFile.read(folder.resolve("contexts.json"));
        require(contexts.getFirst().equals("{}"), "the first context is not the bare prompt");
        require(contexts.stream().allMatch(context -> context.split("\\{}", -1).length == 2),
                "a context without one place for the prompt");
    }

    private static FuzzInput text(SplittableRandom random) {
        String text = LINE.repeat(random.nextInt(1, 4)) + (random.nextInt(500) == 0 ? "x".repeat(100_000) : "");
        return FuzzInput.of("text.txt", ByteMutation.mutate(text.getBytes(StandardCharsets.UTF_8), random));
    }

    private static void readText(Path folder) {
        TextFile.readLines(folder.resolve("text.txt"), text -> text.lines().count());
    }

    private static FuzzInput prompts(SplittableRandom random) {
        WildJson json = random.nextBoolean()
                ? WildJson.array("Ada is", "The dog", "a")
                : WildJson.array(WildJson.object("prompt", "Ada is"), WildJson.object("prompt", "a", "target", "b"));
        byte[] bytes = random.nextInt(3) == 0 ? LINE.getBytes(StandardCharsets.UTF_8) : json.mutate(random).bytes();
        return FuzzInput.of("prompts", ByteMutation.seldom(4, bytes, random));
    }

    private static void readPrompts(Path folder) {
        Path file = folder.resolve("prompts");
        List<PromptsFile.Prompt> prompts = PromptsFile.read(file);
        require(!prompts.isEmpty(), "no prompts");
        require(prompts.stream().allMatch(prompt -> !prompt.text().isEmpty() && prompt.place().startsWith(file + ": ")),
                "an empty prompt, or one without a place");
    }

    private static FuzzInput documents(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < random.nextInt(1, 4); id++) {
            WildJson document = switch (random.nextInt(3)) {
                case 0 -> WildJson.object("id", WildJson.array(id), "title", WildJson.array("Elm_Bridge"),
                        "inputs", "[0] It is old. [1] It is red. [CONTEXT] (0) It is Blue. (1) On 3 May 2020.",
                        "targets", "[0] (0) It is Blue.");
                case 1 -> WildJson.object("normalized_inputs", "It is old. It is red.", "normalized_targets",
                        "It is old. It is Blue.", "evidence", "It is Blue.", "r_evidence", WildJson.array("a", "b"));
                default -> WildJson.object("normalized_inputs", "Ada O'Brien has 1,200 cats…", "normalized_targets", "Ada 3.5%",
                        "evidence", WildJson.array("x"), "beginnings", WildJson.array("Ada has", "Ada is"));
            };
            text.append(random.nextInt(3) != 0 ? document.mutate(random) : document).append('\n');
        }
        return FuzzInput.of("documents.jsonl",
                ByteMutation.seldom(6, text.toString().getBytes(StandardCharsets.UTF_8), random));
    }

    private static void readDocuments(Path folder) {
        Documents read = DocumentFile.read(folder.resolve("documents.jsonl"), 100);
        int skipped = read.skipped().stream().mapToInt(each -> each.count()).sum();
        require(read.read() == read.documents().size() + skipped, "documents are neither valid nor skipped");
        for (Document document : read.documents()) {
            DocumentScore score = DocumentScore.of(document, document.wanted());
            require(score.exact() == 1, "the wanted text is not exact");
            for (DocumentMetric metric : DocumentMetric.values()) {
                double value = metric.of(score);
                require(Double.isNaN(value) || value >= 0 && value <= 1 + 1e-12, metric + " is " + value);
            }
        }
    }

    private static FuzzInput references(SplittableRandom random) {
        WildJson list = WildJson.array(
                WildJson.object("relation_id", "P1", "target_id", "Q1", "samples", WildJson.array(
                        WildJson.object("text", "Ada speaks Greek."), WildJson.object("text", "x", "name", "Ada"))),
                WildJson.object("case_id", 1, "texts", WildJson.array("a text", "another")));
        return FuzzInput.of("references.json", ByteMutation.seldom(5, list.mutate(random).bytes(), random));
    }

    private static void readReferences(Path folder) {
        EditRequest request = new EditRequest(1, "Ada speaks", "Ada", "Greek");
        List<EvaluationRecord> records = List.of(new EvaluationRecord(request, List.of(), List.of(), List.of(),
                new TextPrompts(List.of(), "P1", "Q1")));
        int[] texts = {0};
        ReferenceTexts read = ReferenceTexts.read(folder.resolve("references.json"), records, text -> texts[0]++);
        int own = read.of(records.getFirst()).size();
        require(own > 0 && own <= texts[0], own + " texts of " + texts[0]);
    }

    /** A file of any task, whole or mutated as a tree or as bytes. */
    private static FuzzInput tasks(SplittableRandom random) {
        Task task = TASKS.get(random.nextInt(TASKS.size()));
        byte[] bytes = switch (task) {
            case MMLU, CHOICE -> "Q,a,b,c,d,A\r\n\"Q, \"\"x\"\"\n\",é,b,\"c\nd\",d,D\n".getBytes(StandardCharsets.UTF_8);
            case TEXT -> LINE.getBytes(StandardCharsets.UTF_8);
            default -> {
                WildJson record = taskRecord(task, random.nextBoolean());
                yield (random.nextInt(4) == 0 ? record : record.mutate(random)).bytes();
            }
        };
        bytes = task == Task.MMLU || task == Task.CHOICE
                ? ByteMutation.mutate(bytes, random)
                : ByteMutation.seldom(6, bytes, random);
        return FuzzInput.of("data", bytes)
                .and("data.txt", ByteMutation.seldom(6, "About it.\n\nQ: a\nA: b\n\nQ: c\nA: d".getBytes(StandardCharsets.UTF_8), random))
                .and("task", new byte[] {(byte) TASKS.indexOf(task), (byte) random.nextInt(3)});
    }

    private static WildJson taskRecord(Task task, boolean hub) {
        return switch (task) {
            case CSQA -> hub
                    ? WildJson.object("question", "Q", "choices", WildJson.object("label", WildJson.array("A", "B"), "text",
                            WildJson.array("a", "b")), "answerKey", "B")
                    : WildJson.object("question", WildJson.object("stem", "Q", "choices", WildJson.array(
                            WildJson.object("label", "A", "text", "a"), WildJson.object("label", "B", "text", "b"))),
                            "answerKey", "A");
            case HELLASWAG -> WildJson.object("activity_label", "a", "ctx_a", "b [title] c", "ctx_b", "d", "endings",
                    WildJson.array("[x] e", "f"), "label", hub ? "1" : 0);
            case LAMBADA -> WildJson.object("text", "one two");
            case GSM8K -> WildJson.object("question", "Q", "answer", "It is 4.\n#### 4");
            case TRIVIAQA -> hub
                    ? WildJson.object("question", "Q", "answer", WildJson.object("value", "a", "aliases", WildJson.array("b")))
                    : WildJson.object("Data", WildJson.array(WildJson.object("Question", "Q", "Answer",
                            WildJson.object("Value", "a", "NormalizedAliases", WildJson.array("b")))));
            case BBH -> WildJson.object("examples", WildJson.array(WildJson.object("input", "a", "target", "b")));
            case TRUTHFULQA -> WildJson.object("question", "Q", "mc1_targets", hub
                            ? WildJson.object("choices", WildJson.array("a", "b"), "labels", WildJson.array(1, 0))
                            : WildJson.object("a", 1, "b", 0),
                    "mc2_targets", WildJson.object("a", 1, "b", 0));
            default -> WildJson.object("prompt", "Ada is a", "target", "poet", "subject", "Ada");
        };
    }

    /** Every question that is read can be asked: it has a text, and a right answer among its choices. */
    private static void readTasks(Path folder) throws Exception {
        byte[] chosen = java.nio.file.Files.readAllBytes(folder.resolve("task"));
        Task task = TASKS.get(Math.floorMod(chosen[0], TASKS.size()));
        Integer shots = task.hasExamples() && task != Task.BBH ? Integer.valueOf(0) : null;
        for (Question question : TaskQuestions.read(task, folder.resolve("data"), shots, 1 + Math.floorMod(chosen[1], 3))
                .questions()) {
            require(question.id().startsWith(folder.toString()), "a question without a place");
            switch (question) {
                case LikelihoodQuestion asked ->
                    require(asked.continuations().stream().noneMatch(each -> each.text().isBlank()), "an empty answer");
                case GenerationQuestion asked -> require(!asked.accepted().isEmpty(), "no answer is right");
                case DocumentQuestion document -> require(!document.text().isBlank(), "an empty document");
            }
        }
    }

    private static FuzzInput settings(SplittableRandom random) {
        WildJson json = switch (random.nextInt(3)) {
            case 0 -> WildJson.object("format", "palimpsest-settings", "method", "memit", "layers", WildJson.array(0, 1),
                    "lambda", 100.5, "batch_size", 10, "seed", 1);
            case 1 -> WildJson.object("lambda", 100, "layers", "0-2", "memit", WildJson.object("steps", 3), "ft",
                    WildJson.object("limit", "Infinity", "objective", "target"));
            default -> WildJson.object("clamp", 2, "steps", 5, "learning-rate", 0.5);
        };
        return FuzzInput.of("settings.json", ByteMutation.seldom(5, json.mutate(random).bytes(), random));
    }

    /** A value is read when a method asks for it. */
    private static void readSettings(Path folder) {
        Path file = folder.resolve("settings.json");
        SettingsFile settings = SettingsFile.read(file);
        EditingMethod memit = Methods.of(settings.method().orElse("memit"));
        Given alone = settings.alone(memit);
        require(memit.schema().stream().map(Setting::name).toList().containsAll(alone.names()), "a setting of another method");
        settings.beside(memit, List.of(memit, Methods.of("ft")));
        settings.sharedLayers();
    }

    private static FuzzInput kept(SplittableRandom random) {
        WildJson tree = switch (random.nextInt(3)) {
            case 0 -> WildJson.object("model", "a".repeat(64), "settings", "x");
            case 1 -> WildJson.object("samples", WildJson.array(WildJson.object("layer", 1, "alpha", 2.5,
                    "updated", WildJson.array(1.5, "NaN"), "others", WildJson.array(), "unrelated", WildJson.array())),
                    "seconds", 0.5);
            default -> WildJson.object("edits", 10, "scores", WildJson.array(), "perplexity", "NaN",
                    "alpha", WildJson.object("0", 1.5), "seconds", 0.5);
        };
        byte[] bytes = tree.mutate(random).bytes();
        // Mostly with the digests of the mutated content, which would refuse it otherwise.
        JsonNode content = Json.tryParse(new String(bytes, StandardCharsets.UTF_8)).orElse(null);
        if (random.nextInt(4) != 0 && content instanceof ObjectNode object) {
            bytes = SealedJson.text(object).getBytes(StandardCharsets.UTF_8);
        }
        return FuzzInput.of("kept.json", ByteMutation.seldom(5, bytes, random));
    }

    /** A file is of one kind; the other two refuse it. */
    private static void readKept(Path folder) {
        Path file = folder.resolve("kept.json");
        InvalidFileException refused = null;
        int read = 0;
        List<TypeReference<?>> kinds = List.of(new TypeReference<LinkedHashMap<String, String>>() {},
                new TypeReference<SavedZScores>() {}, new TypeReference<EvaluationResult>() {});
        for (TypeReference<?> kind : kinds) {
            try {
                JsonFile.read(file, kind);
                read++;
            } catch (InvalidFileException e) {
                require(e.getMessage().startsWith(file + ": "), "a message without the file");
                refused = e;
            }
        }
        if (read == 0) {
            throw refused;
        }
    }
}
