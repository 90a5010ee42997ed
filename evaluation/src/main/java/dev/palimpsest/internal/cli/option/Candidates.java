package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.model.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words that options take, for completion scripts. */
public final class Candidates {

    private Candidates() {}

    /** The ids of the methods. */
    public static final class MethodNames extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        MethodNames() {
            super(Methods.all().stream().map(EditingMethod::id).toList());
        }
    }

    /** The names of the engines, installed or not. */
    public static final class Engines extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Engines() {
            super(List.of(dev.palimpsest.internal.compute.Engines.AUTO, "cpu", TornadoPresence.NAME));
        }
    }

    /** The layouts of records. */
    public static final class Formats extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Formats() {
            super(ids(RecordFormat.values()));
        }
    }

    /** The modes of a comparison. */
    public static final class Modes extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Modes() {
            super(ids(Mode.values()));
        }
    }

    private static List<String> ids(Choice[] choices) {
        return Arrays.stream(choices).map(Choice::id).toList();
    }
}
