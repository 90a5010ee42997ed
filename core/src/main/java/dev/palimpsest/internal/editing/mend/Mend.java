package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.TrainedMethod;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;

/** MEND: a trained network turns the gradient of an edit into low-rank changes of the last blocks' MLPs. */
public final class Mend extends TrainedMethod {

    /** Called by the registry. */
    public Mend() {
        super(new Description("mend", "MEND",
                "A trained network turns an edit's gradient into low-rank changes of both MLP projections of the last blocks",
                "Fast Model Editing at Scale, ICLR 2022 (arXiv 2110.11309)"),
                LowRankDelta.class,
                List.of(MendSettings.LAYERS, CommonSettings.BATCH_SIZE.byDefault(1).explained(
                        "Facts per batch: computed from the model before the batch, added up, saved and undone together")),
                MendSettings.training());
    }

    @Override
    public MethodFamily family() {
        return MethodFamily.HYPERNETWORK;
    }

    @Override
    public String trains() {
        return "two small networks that read the gradient of an edit, token by token, and a step size for each edited"
                + " projection";
    }

    @Override
    protected void checkTraining(Settings settings, GptConfig config) {
        int rank = settings.get(MendSettings.RANK);
        int width = ShapeNetwork.width(config);
        if (rank > width) {
            throw new IllegalArgumentException("rank " + rank + " exceeds the width of what the network reads, " + width
                    + " in this model; choose a smaller rank");
        }
    }

    @Override
    public ArtifactTraining train(Gpt gpt, Tokenizer tokenizer, List<TrainingRecord> records, Settings settings) {
        return new MendTraining(gpt, tokenizer, records, settings);
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        return MendCost.of(config, settings, trainingSettings(config, Given.NOTHING), edit);
    }

    @Override
    protected Editor open(EditingContext context, Edits edits, TrainedArtifact artifact) {
        return new MendEditor(context, edits, artifact);
    }
}
