package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.TinyModel.Answers;
import dev.palimpsest.internal.model.Gpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads read one model on one engine while another edits it or swaps it, whatever the engine. */
public abstract class ReadersContract {

    private Engine engine;
    private Gpt gpt;

    /** The engine under test. */
    protected abstract Engine open();

    /** Threads that read. */
    protected abstract int readers();

    /** Generations of all readers in a test. */
    protected abstract int generations();

    /** Batches that every method edits meanwhile. */
    protected abstract int batches();

    @BeforeEach
    void openTheModel() {
        engine = open();
        gpt = TinyModel.on(engine);
    }

    @AfterEach
    void closeTheEngine() {
        engine.close();
    }

    /**
     * Runs {@code work} on other threads until all generations are done.
     *
     * @param reading gets a question; called by every reader at once
     * @param work    runs beside them, with a semaphore that gets a permit for each generation
     */
    private void beside(int total, IntConsumer reading, Consumer<Semaphore> work)
            throws InterruptedException {
        Semaphore progress = new Semaphore(0);
        AtomicInteger left = new AtomicInteger(total);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int r = 0; r < readers(); r++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                        reading.accept(i);
                        progress.release();
                    }
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                    left.set(0);
                    // Whoever waits for progress is not to wait for ever.
                    progress.release(total);
                }
            }));
        }
        try {
            work.accept(progress);
        } finally {
            for (Thread thread : threads) {
                thread.join();
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("a reader failed: " + failure.get().getMessage(), failure.get());
        }
    }

    @Test
    void everyReaderSeesTheModelBeforeABatchOrAfterIt() throws InterruptedException {
        List<EditingMethod> methods = Methods.all();
        AtomicInteger read = new AtomicInteger();
        for (int m = 0; m < methods.size(); m++) {
            int share = generations() * (m + 1) / methods.size() - generations() * m / methods.size();
            readWhileEditing(methods.get(m), share, read);
        }
        assertEquals(generations(), read.get());
    }

    private void readWhileEditing(EditingMethod method, int share, AtomicInteger read) throws InterruptedException {
        List<List<EditRequest>> facts = TinyModel.facts(batches());
        List<Answers> allowed = new ArrayList<>();
        try (Editor alone = TinyModel.editor(method, gpt, EditListener.SILENT)) {
            allowed.add(Answers.of(alone.model()));
            for (List<EditRequest> batch : facts) {
                alone.edit(batch);
                allowed.add(Answers.of(alone.model()));
            }
        }
        for (int b = 1; b < allowed.size(); b++) {
            assertFalse(allowed.get(b).sameAs(allowed.get(b - 1)), method.id() + ": batch " + b + " changes answers");
        }
        try (Editor editor = TinyModel.editor(method, gpt, EditListener.SILENT)) {
            EditedModel model = editor.model();
            AtomicInteger finished = new AtomicInteger();
            Set<Integer> seen = ConcurrentHashMap.newKeySet();
            beside(share, i -> {
                int q = i % TinyModel.prompts();
                int oldest = finished.get();
                int[] tokens = TinyModel.generated(model, q);
                float[] logits = i % 4 == 0 ? TinyModel.logits(model, q) : null;
                // The editor may have shown a batch that it has not returned yet.
                int latest = Math.min(finished.get() + 1, batches());
                boolean found = false;
                boolean logitsFound = logits == null;
                for (int b = oldest; b <= latest; b++) {
                    if (Arrays.equals(tokens, allowed.get(b).tokens()[q])) {
                        found = true;
                        seen.add(b);
                    }
                    logitsFound |= Arrays.equals(logits, allowed.get(b).logits()[q]);
                }
                assertTrue(found && logitsFound, method.id() + ", prompt " + q + ": an answer of no model from batch "
                        + oldest + " to batch " + latest);
                read.incrementAndGet();
            }, progress -> {
                for (List<EditRequest> batch : facts) {
                    progress.acquireUninterruptibly(share / (batches() + 1));
                    editor.edit(batch);
                    finished.incrementAndGet();
                }
            });
            assertTrue(seen.contains(0), method.id() + " " + new TreeSet<>(seen));
            assertTrue(Answers.of(model).sameAs(allowed.getLast()), method.id());
            try (EditedModel again = EditedModel.of(gpt, editor.edits(), TinyModel.context(gpt).resources())) {
                assertTrue(Answers.of(again).sameAs(allowed.getLast()), method.id() + " from its edits");
            }
        }
    }

    @Test
    void aHandleSwapsModelsWithoutStoppingReaders() throws InterruptedException {
        List<Edits> versions = new ArrayList<>();
        List<Answers> allowed = new ArrayList<>();
        try (Editor editor = TinyModel.editor(Methods.of("comeba-hk"), gpt, EditListener.SILENT)) {
            versions.add(editor.edits());
            allowed.add(Answers.of(editor.model()));
            for (List<EditRequest> batch : TinyModel.facts(batches())) {
                editor.edit(batch);
                versions.add(editor.edits());
                allowed.add(Answers.of(editor.model()));
            }
        }
        int swaps = 3 * versions.size();
        int total = generations() / 4;
        List<EditedModel> swapped = new ArrayList<>();
        try (ServedModel served = new ServedModel(EditedModel.of(gpt, versions.getFirst(), TinyModel.context(gpt).resources()))) {
            beside(total, i -> {
                int q = i % TinyModel.prompts();
                int[] tokens = served.generate(TinyModel.prompt(q), TinyModel.settings(q)).tokens();
                assertTrue(allowed.stream().anyMatch(one -> Arrays.equals(tokens, one.tokens()[q])), "prompt " + q);
            }, progress -> {
                for (int s = 1; s <= swaps; s++) {
                    progress.acquireUninterruptibly(total / (swaps + 1));
                    EditedModel next = EditedModel.of(gpt, versions.get(s % versions.size()), TinyModel.context(gpt).resources());
                    swapped.add(next);
                    served.swap(next);
                }
            });
            int last = swaps % versions.size();
            for (int q = 0; q < TinyModel.prompts(); q++) {
                assertArrayEquals(allowed.get(last).tokens()[q],
                        served.generate(TinyModel.prompt(q), TinyModel.settings(q)).tokens());
            }
            swapped.removeLast();
            swapped.forEach(old -> assertNull(old.enter(), "a model swapped out is closed"));
        }
    }

    /** Different models of one checkpoint, with different edits, share one engine and its weights. */
    @Test
    void readersOfDifferentModelsDoNotDisturbEachOther() throws InterruptedException {
        Map<EditingMethod, Answers> alone = new ConcurrentHashMap<>();
        Map<EditingMethod, EditedModel> models = new ConcurrentHashMap<>();
        List<EditingMethod> methods = Methods.all();
        for (EditingMethod method : methods) {
            try (Editor editor = TinyModel.editor(method, gpt, EditListener.SILENT)) {
                editor.edit(TinyModel.facts(1).getFirst());
                EditedModel model = EditedModel.of(gpt, editor.edits(), TinyModel.context(gpt).resources());
                models.put(method, model);
                alone.put(method, Answers.of(model));
            }
        }
        beside(generations() / 10, i -> {
            EditingMethod method = methods.get(i % methods.size());
            int q = i % TinyModel.prompts();
            assertArrayEquals(alone.get(method).tokens()[q], TinyModel.generated(models.get(method), q), method.id());
            assertArrayEquals(alone.get(method).logits()[q], TinyModel.logits(models.get(method), q), method.id());
        }, progress -> { });
        models.values().forEach(EditedModel::close);
    }
}
