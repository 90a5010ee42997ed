package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.WatchedBackend;
import dev.palimpsest.internal.editing.TinyModel.Answers;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** States of an edited model: who keeps them, who frees them, and what is refused. */
class ReaderStatesTest {

    private static final FactStore FACTS = new FactStore(new FactStore.Lookup(FactStore.Retrieval.BM25, 0,
            FactStore.Selection.SCORE, 1, FactStore.Template.PLAIN, null), List.of(), null, null);

    private final WatchedBackend backend = new WatchedBackend();
    private Engine engine;
    private Gpt gpt;

    @BeforeEach
    void openTheModel() {
        engine = backend.engine();
        gpt = TinyModel.on(engine);
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.workspaces(), "every workspace is closed");
        engine.close();
    }

    static List<String> methods() {
        return Methods.all().stream().map(EditingMethod::id).toList();
    }

    private Editor editor(String method, EditListener listener) {
        return TinyModel.editor(Methods.of(method), gpt, listener);
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call::run).getMessage());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aGenerationEndsOnTheModelItBeganWith(String method) {
        try (Editor editor = editor(method, EditListener.SILENT)) {
            EditedModel model = editor.model();
            Answers before = Answers.of(model);
            for (int q = 0; q < 2; q++) {
                List<List<EditRequest>> batch = new ArrayList<>(List.of(List.of(TinyModel.facts(1).getFirst().get(q))));
                int[] tokens = model.generate(TinyModel.prompt(q), TinyModel.settings(q), token -> {
                    if (!batch.isEmpty()) {
                        editor.edit(batch.removeLast());
                    }
                }).tokens();
                if (q == 0) {
                    assertArrayEquals(before.tokens()[0], tokens);
                }
            }
            try (EditedModel after = EditedModel.of(gpt, editor.edits(), TinyModel.context(gpt).resources())) {
                assertTrue(Answers.of(after).sameAs(Answers.of(model)));
            }
        }
    }

    /** A listener is called between the steps of a batch, where the draft is neither the old model nor the new one. */
    @ParameterizedTest
    @MethodSource("methods")
    void inTheMiddleOfABatchTheModelIsTheOneBeforeIt(String method) {
        AtomicReference<Editor> editor = new AtomicReference<>();
        AtomicReference<Answers> before = new AtomicReference<>();
        List<Boolean> same = new ArrayList<>();
        EditListener listener = new EditListener() {
            @Override
            public void layerUpdated(int layer, double norm) {
                same.add(Answers.of(editor.get().model()).sameAs(before.get()));
            }
        };
        try (EditedModel original = EditedModel.original(gpt)) {
            before.set(Answers.of(original));
        }
        // Asked for in the middle of the first batch only: the draft has half a batch in it by then.
        try (Editor opened = editor(method, listener)) {
            editor.set(opened);
            for (List<EditRequest> batch : TinyModel.facts(3)) {
                opened.edit(batch);
                before.set(Answers.of(opened.model()));
            }
            // A fact that is kept as text updates no layer.
            assertTrue(same.size() >= (Methods.of(method).family() == MethodFamily.MEMORY ? 0 : 3) && !same.contains(false),
                    same.toString());
            try (EditedModel again = EditedModel.of(gpt, opened.edits(), TinyModel.context(gpt).resources())) {
                assertTrue(Answers.of(again).sameAs(before.get()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void memoryDoesNotGrowWithTheNumberOfBatches(String method) {
        try (Editor editor = editor(method, EditListener.SILENT)) {
            EditedModel model = editor.model();
            int most = 0;
            for (int b = 0; b < 12; b++) {
                editor.edit(TinyModel.facts(12).get(b));
                TinyModel.logits(model, 0);
                // By then a hook layer has its full difference beside its factors.
                if (b == 5) {
                    most = backend.workspaces();
                }
            }
            assertTrue(backend.workspaces() <= most, backend.workspaces() + " workspaces, " + most + " after 6 batches");
        }
    }

    @Test
    void theLastReaderOfASupersededStateFreesIt() {
        try (Editor editor = editor("memit", EditListener.SILENT)) {
            EditedModel model = editor.model();
            editor.edit(TinyModel.facts(1).getFirst());
            int current = backend.workspaces();
            int[] more = {0, 0};
            model.generate(TinyModel.prompt(0), TinyModel.settings(0), token -> {
                if (more[0] == 0) {
                    int before = backend.workspaces();
                    editor.edit(TinyModel.facts(2).get(1));
                    more[0] = backend.workspaces() - before;
                }
            });
            more[1] = backend.workspaces() - current;
            assertArrayEquals(new int[] {2, 0}, more, "both edited layers twice while the reader reads, once after");
        }
    }

    @Test
    void aSnapshotStaysAsItIs() {
        try (Editor editor = editor("comeba-hk", EditListener.SILENT)) {
            editor.edit(TinyModel.facts(1).getFirst());
            Answers first = Answers.of(editor.model());
            EditedModel snapshot = editor.model().snapshot();
            editor.edit(TinyModel.facts(2).get(1));
            assertFalse(Answers.of(editor.model()).sameAs(first));
            assertTrue(Answers.of(snapshot).sameAs(first));
            editor.close();
            assertTrue(Answers.of(snapshot).sameAs(first));
            assertThrows(IllegalStateException.class, () -> snapshot.apply(FACTS));
            snapshot.close();
        }
    }

    @Test
    void closingAModelLetsItsReadersFinish() {
        EditedModel model;
        try (Editor editor = editor("comeba-hk", EditListener.SILENT)) {
            editor.edit(TinyModel.facts(1).getFirst());
            model = EditedModel.of(gpt, editor.edits(), TinyModel.context(gpt).resources());
        }
        int[] expected = TinyModel.generated(model, 0);
        assertArrayEquals(expected, model.generate(TinyModel.prompt(0), TinyModel.settings(0), t -> model.close()).tokens());
        model.close();
        assertRefused("the edited model is closed", () -> TinyModel.generated(model, 0));
        assertRefused("the edited model is closed", () -> TinyModel.logits(model, 0));
        assertRefused("the edited model is closed", model::snapshot);
        assertRefused("the edited model is closed", model::gpt);
        assertRefused("the edited model is closed", () -> model.openHook(0));
    }

    @Test
    void aClosedHandleRefusesReadersAndSwaps() {
        EditedModel first = EditedModel.original(gpt);
        EditedModel second = EditedModel.original(gpt);
        ServedModel served = new ServedModel(first);
        served.swap(second);
        served.swap(second);
        assertRefused("the edited model is closed", first::gpt);
        assertSame(gpt, second.gpt());
        second.close();
        assertRefused("the served model was closed; its handle closes it",
                () -> served.generate(TinyModel.prompt(0), TinyModel.settings(0)));
        served.close();
        served.close();
        assertRefused("the handle of the served model is closed",
                () -> served.generate(TinyModel.prompt(0), TinyModel.settings(0)));
        try (EditedModel third = EditedModel.original(gpt)) {
            assertRefused("the handle of the served model is closed", () -> served.swap(third));
            assertSame(gpt, third.gpt(), "what could not be swapped in stays open");
        }
    }

    @Test
    void anEditorServesOneThreadAtATime() {
        AtomicReference<Editor> editor = new AtomicReference<>();
        List<String> refused = new ArrayList<>();
        EditListener listener = new EditListener() {
            @Override
            public void layerUpdated(int layer, double norm) {
                for (Runnable misuse : List.<Runnable>of(
                        () -> editor.get().edit(TinyModel.facts(1).getFirst()),
                        () -> editor.get().prepare(),
                        () -> editor.get().close())) {
                    Thread second = Thread.ofPlatform().unstarted(misuse);
                    second.setUncaughtExceptionHandler((thread, thrown) -> refused.add(thrown.getMessage()));
                    second.start();
                    try {
                        second.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        try (Editor opened = editor("ft", listener)) {
            editor.set(opened);
            opened.edit(TinyModel.facts(1).getFirst());
            assertEquals(1, opened.edits().batches().size());
        }
        String message = "the editor is in use by another thread; an editor serves one thread at a time";
        assertEquals(List.of(message, message, message), refused);
    }

    @Test
    void aClosedEditorRefusesWork() {
        Editor used = editor("ft", EditListener.SILENT);
        EditedModel model = used.model();
        used.close();
        used.close();
        assertRefused("the editor is closed", () -> used.edit(TinyModel.facts(1).getFirst()));
        assertRefused("the editor is closed", used::prepare);
        assertRefused("the edited model is closed", () -> TinyModel.generated(model, 0));
        Editor unused = editor("ft", EditListener.SILENT);
        unused.close();
        assertRefused("the editor is closed", unused::model);
        assertEquals(0, unused.edits().size(), "what was edited stays readable");
    }

    @Test
    void anEditorsModelCannotBeChangedBesideIt() {
        try (Editor editor = editor("ft", EditListener.SILENT)) {
            String message = assertThrows(IllegalStateException.class,
                    () -> editor.model().apply(FACTS)).getMessage();
            assertTrue(message.startsWith("this model only shows edits"), message);
        }
    }

    @Test
    void readersOfAnEngineThatIsClosedAreToldSo() throws InterruptedException {
        Engine closing = new WatchedBackend().engine();
        EditedModel model = EditedModel.original(TinyModel.on(closing));
        readUntilRefused(model, closing::close, "the engine is closed");
        model.close();
    }

    /** As those of a checkpoint, whose files are mapped. */
    @Test
    void readersOfWeightsWhoseMemoryIsClosedAreToldSo() throws InterruptedException {
        Arena arena = Arena.ofShared();
        GptWeights mapped = RandomGpt.weights(TinyModel.CONFIG, 7).map(matrix -> {
            MemorySegment memory = arena.allocate(matrix.memory().byteSize(), Float.BYTES);
            memory.copyFrom(matrix.memory());
            return Matrix.over(memory, matrix.rows(), matrix.columns(), matrix.type());
        });
        EditedModel model = EditedModel.original(Gpt.open(TinyModel.CONFIG, mapped, "tiny", engine));
        readUntilRefused(model, arena::close, "memory that is closed; keep a checkpoint open");
        model.close();
    }

    @Test
    void readersOfAModelThatIsClosedAreToldSo() throws InterruptedException {
        EditedModel model = EditedModel.original(gpt);
        readUntilRefused(model, model::close, "the edited model is closed");
    }

    /** Eight threads read until {@code close} stops them: every answer is right, and every refusal says why. */
    private static void readUntilRefused(EditedModel model, Runnable close, String why) throws InterruptedException {
        int[] expected = TinyModel.generated(model, 1);
        List<Object> ends = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch reading = new CountDownLatch(8);
        List<Thread> readers = new ArrayList<>();
        for (int r = 0; r < 8; r++) {
            readers.add(Thread.ofPlatform().start(() -> {
                try {
                    while (Arrays.equals(expected, TinyModel.generated(model, 1))) {
                        reading.countDown();
                    }
                    ends.add("a wrong answer");
                } catch (Throwable thrown) {
                    ends.add(thrown instanceof IllegalStateException && thrown.getMessage().contains(why) ? why : thrown);
                } finally {
                    reading.countDown();
                }
            }));
        }
        reading.await();
        close.run();
        for (Thread reader : readers) {
            reader.join();
        }
        assertEquals(Collections.nCopies(8, why), ends);
    }
}
