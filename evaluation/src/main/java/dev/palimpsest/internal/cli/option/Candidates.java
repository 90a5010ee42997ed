package dev.palimpsest.internal.cli.option;

import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.bench.Shape;
import dev.palimpsest.internal.bench.Stage;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.document.EvidenceChoice;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.model.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The words that options take, for completion scripts. Options of one command that take different words need different
 * labels, by which the scripts distinguish them.
 */
public final class Candidates {

    private Candidates() {}

    /** Picocli makes a list of a class by its constructor without arguments. */
    private abstract static class Words extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Words(List<?> words) {
            words.forEach(word -> add(word.toString().toLowerCase(Locale.ROOT)));
        }

        Words(Choice... choices) {
            this(Arrays.stream(choices).map(Choice::id).toList());
        }
    }

    /** The ids of the methods. */
    public static final class MethodNames extends Words {

        private static final long serialVersionUID = 1L;

        MethodNames() {
            super(Methods.all().stream().map(EditingMethod::id).toList());
        }
    }

    /** The ids of the methods that need a trained artifact. */
    public static final class TrainedMethodNames extends Words {

        private static final long serialVersionUID = 1L;

        TrainedMethodNames() {
            super(Methods.all().stream()
                    .filter(method -> method.needs(EditingMethod.Need.ARTIFACT))
                    .map(EditingMethod::id)
                    .toList());
        }
    }

    /** The names of the engines, installed or not. */
    public static final class Engines extends Words {

        private static final long serialVersionUID = 1L;

        Engines() {
            super(List.of("auto", "cpu", TornadoPresence.NAME));
        }
    }

    /** The layouts of records. */
    public static final class Formats extends Words {

        private static final long serialVersionUID = 1L;

        Formats() {
            super(RecordFormat.values());
        }
    }

    /** The modes of a comparison. */
    public static final class Modes extends Words {

        private static final long serialVersionUID = 1L;

        Modes() {
            super(Mode.values());
        }
    }

    /** What is told of a document's changes. */
    public static final class Evidences extends Words {

        private static final long serialVersionUID = 1L;

        Evidences() {
            super(EvidenceChoice.values());
        }
    }

    /** The tasks that measure general abilities, and the updating of documents. */
    public static final class Tasks extends Words {

        private static final long serialVersionUID = 1L;

        Tasks() {
            super(Task.values());
        }
    }

    /** Where hooks apply. */
    public static final class Scopes extends Words {

        private static final long serialVersionUID = 1L;

        Scopes() {
            super(List.of(HookScope.values()));
        }
    }

    /** The storage types of weights. */
    public static final class Storages extends Words {

        private static final long serialVersionUID = 1L;

        Storages() {
            super(List.of("f32", "f16", "bf16"));
        }
    }

    /** The storage types of {@code export}. */
    public static final class ExportTypes extends Words {

        private static final long serialVersionUID = 1L;

        ExportTypes() {
            super(List.of("f32", "f16", "bf16", "as-is"));
        }
    }

    /** The ways to name tensors. */
    public static final class TensorNames extends Words {

        private static final long serialVersionUID = 1L;

        TensorNames() {
            super(dev.palimpsest.internal.loader.checkpoint.TensorNames.values());
        }
    }

    /** The shapes of {@code bench}. */
    public static final class Shapes extends Words {

        private static final long serialVersionUID = 1L;

        Shapes() {
            super(Shape.names());
        }
    }

    /** The stages of {@code bench}. */
    public static final class Stages extends Words {

        private static final long serialVersionUID = 1L;

        Stages() {
            super(List.of(Stage.values()));
        }
    }

    /** The shells with completion scripts. */
    public static final class Shells extends Words {

        private static final long serialVersionUID = 1L;

        public Shells() {
            super(List.of("bash", "zsh"));
        }
    }
}
