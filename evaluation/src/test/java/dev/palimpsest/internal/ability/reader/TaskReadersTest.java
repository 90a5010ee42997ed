package dev.palimpsest.internal.ability.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.ability.ChoiceQuestion;
import dev.palimpsest.internal.ability.CompletionQuestion;
import dev.palimpsest.internal.ability.DocumentQuestion;
import dev.palimpsest.internal.ability.GenerationQuestion;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.TruthQuestion;
import dev.palimpsest.internal.dataset.InvalidDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reader on its fixture, and on damaged files. */
class TaskReadersTest {

    @TempDir
    Path folder;

    private TaskQuestions read(Task task) {
        return read(task, Fixtures.of(task, folder), null);
    }

    private static TaskQuestions read(Task task, Path data, Integer shots) {
        return TaskQuestions.read(task, data, shots, Integer.MAX_VALUE);
    }

    private static <Q> Q question(TaskQuestions task, int place, Class<Q> kind) {
        return kind.cast(task.questions().get(place));
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void refused(Task task, Path data, String... parts) {
        String message = assertThrows(InvalidDataException.class, () -> read(task, data, null)).getMessage();
        assertEquals(1, message.lines().count());
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' is not in: " + message);
        }
    }

    @Test
    void mmluPutsItsExamplesBeforeTheQuestion() {
        TaskQuestions task = read(Task.MMLU);
        assertEquals(5, task.questions().size());
        assertEquals(2, task.shots());
        ChoiceQuestion boats = question(task, 1, ChoiceQuestion.class);
        assertEquals("""
                The following are multiple choice questions (with answers) about boat building.

                What is a mast?
                A. A pole that carries sails
                B. A kind of glue
                C. A part of an anchor
                D. A knot
                Answer: A

                What is a keel?
                Choose the best answer.
                A. A sail
                B. A rope
                C. The lowest beam of a hull
                D. A lamp
                Answer:""", boats.context());
        assertEquals(List.of("A", "B", "C", "D"), boats.choices());
        assertEquals(2, boats.right());
        assertEquals("boat_building", boats.group());
        ChoiceQuestion lake = question(task, 2, ChoiceQuestion.class);
        assertTrue(lake.context().contains("B. Lake Sorra, the \"Mirror\"\n"), lake.context());
        assertEquals("island_geography", lake.group());
    }

    @Test
    void mmluIsReadFromItsPublishedFolders() throws IOException {
        Path flat = Fixtures.of(Task.MMLU, folder);
        Path published = folder.resolve("published");
        for (Path file : Files.list(flat).toList()) {
            String kind = file.toString().endsWith("_dev.csv") ? "dev" : "test";
            Path to = published.resolve("data").resolve(kind).resolve(file.getFileName());
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
        }
        List<String> contexts = read(Task.MMLU, flat, null).questions().stream()
                .map(question -> ((ChoiceQuestion) question).context()).toList();
        assertEquals(contexts, read(Task.MMLU, published, null).questions().stream()
                .map(question -> ((ChoiceQuestion) question).context()).toList());
        TaskQuestions one = read(Task.MMLU, flat.resolve("boat_building_test.csv"), 0);
        assertEquals(2, one.questions().size());
        assertEquals(0, one.shots());
        assertTrue(question(one, 0, ChoiceQuestion.class).context().startsWith(
                "The following are multiple choice questions (with answers) about boat building.\n\nWhich wood"));
    }

    @Test
    void commonsenseIsReadInBothLayouts() {
        TaskQuestions task = read(Task.CSQA);
        ChoiceQuestion published = question(task, 0, ChoiceQuestion.class);
        assertEquals("""
                Question: Where do you most likely find a kettle?
                A. garage
                B. kitchen
                C. forest
                D. pool
                E. attic
                Answer:""", published.context());
        assertEquals(1, published.right());
        ChoiceQuestion hub = question(task, 2, ChoiceQuestion.class);
        assertTrue(hub.context().startsWith("Question: What do you read in a library?\nA. books\n"), hub.context());
        assertEquals(0, hub.right());
    }

    @Test
    void hellaSwagIsCleanedLikeInTheHarness() {
        TaskQuestions task = read(Task.HELLASWAG);
        assertEquals("Baking bread: A woman kneads dough on a table. She",
                question(task, 0, ChoiceQuestion.class).context());
        ChoiceQuestion net = question(task, 1, ChoiceQuestion.class);
        assertEquals("Mending a net: How to mend a net. Find the hole. Spread the net on the floor.",
                net.context().replace("  ", " ").strip());
        assertEquals(" Look for torn knots.", net.choices().getFirst());
        assertEquals("Drink the tea.", net.choices().get(1));
        assertEquals(2, net.right());
        // Python's capitalize makes all other letters small.
        assertEquals("Rowing: Two men sit in a boat. The older man", question(task, 2, ChoiceQuestion.class).context());
        assertEquals("a  b c", HellaSwagReader.plain(" a   b  c "));
    }

    @Test
    void lambadaAsksForTheLastWord() {
        CompletionQuestion question = question(read(Task.LAMBADA), 2, CompletionQuestion.class);
        assertEquals("\"Where is the lamp?\" asked Tom. Nobody had seen the", question.context());
        assertEquals("lamp", question.target());
    }

    @Test
    void gsm8kHasFiveWorkedExamples() {
        TaskQuestions task = read(Task.GSM8K);
        GenerationQuestion question = question(task, 2, GenerationQuestion.class);
        assertEquals(5, task.shots());
        assertTrue(question.prompt().startsWith("Question: Mina has 2 cats and 3 dogs. How many pets does she have?\nAnswer:"
                + " 2 + 3 = <<2+3=5>>5 pets.\n#### 5\n\nQuestion: A box"), question.prompt());
        assertTrue(question.prompt().endsWith("#### 90\n\nQuestion: Tom buys a boat for $2,500 and sells it for $4,000. What is"
                + " his profit?\nAnswer:"), question.prompt());
        assertEquals(List.of("1,500"), question.accepted());
        assertTrue(question(read(Task.GSM8K, task.data(), 0), 0, GenerationQuestion.class).prompt()
                .startsWith("Question: Ada has"));
    }

    @Test
    void triviaIsReadInAllLayouts() throws IOException {
        TaskQuestions task = read(Task.TRIVIAQA);
        GenerationQuestion published = question(task, 0, GenerationQuestion.class);
        assertEquals("Question: Which town is the capital of Orva??\nAnswer:", published.prompt());
        assertEquals(List.of("Temin Harbour", "Temin Harbour", "Temin", "temin harbour", "temin"), published.accepted());
        GenerationQuestion hub = question(task, 1, GenerationQuestion.class);
        assertEquals("Question: Who built the lighthouse of Hald?\nAnswer:", hub.prompt());
        Path whole = file("whole/dev.json", "{\"Data\": [" + String.join(",",
                Files.readAllLines(task.data().resolve("validation.jsonl"))) + "], \"Version\": 1.0}");
        assertEquals(task.questions().stream().map(question -> ((GenerationQuestion) question).prompt()).toList(),
                read(Task.TRIVIAQA, whole, null).questions().stream()
                        .map(question -> ((GenerationQuestion) question).prompt()).toList());
    }

    @Test
    void bbhPutsItsPromptBeforeTheQuestion() {
        TaskQuestions task = read(Task.BBH);
        assertEquals(3, task.shots());
        GenerationQuestion question = question(task, 0, GenerationQuestion.class);
        assertTrue(question.prompt().startsWith("Evaluate the result of a Boolean expression.\n\nQ: not True is\nA: Let's think"
                + " step by step.\nnot True is"), question.prompt());
        assertTrue(question.prompt().endsWith("So the answer is True.\n\nQ: not ( True ) and ( True ) is\nA: Let's think step by"
                + " step."), question.prompt());
        assertEquals("boolean_words", question.group());
        assertEquals(List.of("False"), question.accepted());
        assertEquals(1, question(read(Task.BBH, task.data(), 1), 0, GenerationQuestion.class).prompt()
                .split("So the answer is", -1).length - 1);
        assertTrue(question(read(Task.BBH, task.data(), 0), 0, GenerationQuestion.class).prompt()
                .startsWith("Evaluate the result of a Boolean expression.\n\nQ: not ( True )"));
    }

    @Test
    void truthfulQaHasSixFixedExamples() throws IOException {
        TaskQuestions task = read(Task.TRUTHFULQA);
        TruthQuestion question = question(task, 0, TruthQuestion.class);
        assertEquals(6, question.context().split("\n\n").length - 1);
        assertTrue(question.context().endsWith("held in Barcelona, Spain.\n\nQ: What happens if you whistle on a boat?\nA:"),
                question.context());
        assertEquals(3, question.single().size());
        assertEquals(2, question.several().stream().filter(TruthQuestion.Claim::isTrue).count());
        Path hub = file("hub/validation.jsonl", "{\"question\": \"Q?\", \"mc1_targets\": {\"choices\": [\"a\", \"b\"], \"labels\":"
                + " [1, 0]}, \"mc2_targets\": {\"choices\": [\"a\", \"b\"], \"labels\": [1, 0]}}\n");
        assertEquals(List.of(new TruthQuestion.Claim("a", true), new TruthQuestion.Claim("b", false)),
                question(read(Task.TRUTHFULQA, hub, null), 0, TruthQuestion.class).single());
    }

    @Test
    void textHasADocumentALine() {
        TaskQuestions task = read(Task.TEXT);
        assertEquals(3, task.questions().size());
        assertEquals("Naïve travellers pay 5 € for a map.", question(task, 2, DocumentQuestion.class).text());
    }

    @Test
    void factsNameTheirSubjectsAndChoicesAreTexts() {
        assertEquals("Vati Semive", question(read(Task.FACTS), 1, CompletionQuestion.class).subject());
        ChoiceQuestion choice = question(read(Task.CHOICE), 1, ChoiceQuestion.class);
        assertEquals("Mina Hald was born in", choice.context());
        assertEquals(List.of("Geneva", "Porto", "Athens", "Seoul"), choice.choices());
        assertEquals(3, choice.right());
    }

    @ParameterizedTest
    @EnumSource(value = Task.class, names = "DOCMEDIT", mode = EnumSource.Mode.EXCLUDE)
    void aLimitIsAnUpperBound(Task task) {
        Path data = Fixtures.of(task, folder);
        assertEquals(2, TaskQuestions.read(task, data, null, 2).questions().size());
        assertTrue(read(task, data, null).questions().size() >= 3);
    }

    /** A cut file is refused in one line, or read up to the cut; never anything else. */
    @ParameterizedTest
    @EnumSource(value = Task.class, names = "DOCMEDIT", mode = EnumSource.Mode.EXCLUDE)
    void aCutFileIsRefusedOrShorter(Task task) throws IOException {
        Path data = Fixtures.of(task, folder);
        Path file = task == Task.MMLU ? data.resolve("boat_building_test.csv")
                : TaskFolder.all(data, ".csv", ".json", ".jsonl", ".txt").getFirst();
        byte[] whole = Files.readAllBytes(file);
        int all = read(task, data, null).questions().size();
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 60)) {
            Files.write(file, Arrays.copyOf(whole, length));
            try {
                assertTrue(read(task, data, null).questions().size() <= all);
            } catch (InvalidDataException e) {
                assertEquals(1, e.getMessage().lines().count());
                assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mmlu | x_test.csv | 'Q,a,b,c,d,E\n' | line 1: the last field must be A, B, C or D",
        "mmlu | x_test.csv | 'Q,a,b,c,A\n' | line 1: has 5 fields, not the 6 of MMLU",
        "mmlu | x_test.csv | 'Q,a,b,c,d,A\n\"Q' | line 2: a quoted field has no closing quote",
        "choice | x_test.csv | 'Q,a,,c,d,A\n' | a choice is empty",
        "csqa | x.jsonl | '{\"question\": {\"stem\": \"Q\", \"choices\": [{\"label\": \"A\", \"text\": \"a\"}]}, \"answerKey\": \"A\"}' | at least two choices",
        "csqa | x.jsonl | '{\"question\": {\"stem\": \"Q\", \"choices\": [{\"label\": \"A\", \"text\": \"a\"}, {\"label\": \"B\", \"text\": \"a\"}]}}' | 'answerKey' is missing",
        "hellaswag | x.jsonl | '{\"activity_label\": \"a\", \"ctx_a\": \"b\", \"endings\": [\"c\", \"d\"], \"label\": 2}' | 'label' must be the place of an ending, 0 to 1",
        "hellaswag | x.jsonl | '{\"activity_label\": \"a\", \"ctx_a\": \"b\", \"endings\": [\"c\", \"d\"], \"label\": \"\"}' | 'label' is missing",
        "lambada | x.jsonl | '{\"text\": \"alone\"}' | at least two words",
        "lambada | x.jsonl | '{\"words\": \"a b\"}' | 'text' is missing",
        "gsm8k | x.jsonl | '{\"question\": \"Q\", \"answer\": \"42\"}' | no train.jsonl with worked examples beside it; add the file, or pass --shots 0",
        "triviaqa | x.jsonl | '{\"question\": \"Q\", \"answer\": {\"value\": \"\"}}' | has no answer",
        "bbh | x.json | '{\"examples\": [{\"input\": \"Q\", \"target\": \"A\"}]}' | no x.txt with worked examples beside it",
        "truthfulqa | x.json | '[{\"question\": \"Q\", \"mc1_targets\": {\"a\": 1, \"b\": 1}, \"mc2_targets\": {\"a\": 1}}]' | exactly one true answer",
        "truthfulqa | x.json | '[{\"question\": \"Q\", \"mc1_targets\": {\"a\": 2}, \"mc2_targets\": {\"a\": 1}}]' | 1 for each true answer and 0",
        "facts | x.jsonl | '{\"prompt\": \"a\", \"target\": \" \"}' | must not be empty",
        "text | x.txt | ' \n' | contains no questions for --task text",
    })
    void damageIsNamed(String task, String name, String content, String message) throws IOException {
        Task chosen = Task.valueOf(task.toUpperCase(Locale.ROOT));
        Path file = file(name, content);
        if (chosen == Task.MMLU) {
            file("x_dev.csv", "Q,a,b,c,d,A\n");
        }
        refused(chosen, file, file.toString(), message);
    }

    @Test
    void missingFilesAreNamedWithTheRemedy() throws IOException {
        refused(Task.MMLU, folder.resolve("nowhere"), "no such file or folder");
        refused(Task.CSQA, Files.createDirectory(folder.resolve("empty")), "contains no dev_rand_split.jsonl");
        file("two/a.txt", "a");
        file("two/b.txt", "b");
        refused(Task.TEXT, folder.resolve("two"), "several files (a.txt, b.txt); pass the file to read");
        Path test = file("m/x_test.csv", "Q,a,b,c,d,A\n");
        refused(Task.MMLU, test, "no x_dev.csv with worked examples beside it", "--shots 0");
        file("m/x_dev.csv", "Q,a,b,c,d,A\n");
        String message = assertThrows(InvalidDataException.class, () -> read(Task.MMLU, test, 5)).getMessage();
        assertTrue(message.endsWith("x_dev.csv: contains 1 of the 5 worked examples; add more, or pass --shots 1"), message);
    }

    @Test
    void csvIsReadAsItIsWritten() throws IOException {
        Path csv = file("a.csv", "\uFEFFa,\"b,\"\"c\"\"\r\nd\",e\r\n\r\n\"f\"g,h\"i,\n,,\rlast");
        StringBuilder read = new StringBuilder();
        CsvRecords.readWhile(csv, row -> {
            read.append(row.place().substring(csv.toString().length())).append(row.fields()).append('\n');
            return true;
        });
        assertEquals(": line 1[a, b,\"c\"\r\nd, e]\n: line 4[fg, h\"i, ]\n: line 5[, , ]\n: line 6[last]\n", read.toString());
    }

    @Test
    void hugeCsvRecordsAreRefused() throws IOException {
        Path open = folder.resolve("open_test.csv");
        Files.write(open, ("\"" + "x\n".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8));
        refused(Task.CHOICE, open, "line 1: a record has more than 1,000 fields or 4,194,304 characters");
        Path wide = file("wide_test.csv", ",".repeat(2_000));
        refused(Task.CHOICE, wide, "a record has more than 1,000 fields");
    }
}
