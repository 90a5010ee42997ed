package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.model.Site;

/** One site's codebook: on the host, where edits change it, and on the engine, where passes use it. */
final class ResidentCodebook extends SharedTensors {

    private final Engine engine;
    private final Site site;
    private final Codebook entries;
    private Workspace workspace;
    private Intervention.Codebook resident;

    private ResidentCodebook(Engine engine, Site site, Codebook entries) {
        this.engine = engine;
        this.site = site;
        this.entries = entries;
    }

    /** Without entries. */
    ResidentCodebook(Engine engine, Site site) {
        this(engine, site, new Codebook());
    }

    /** A copy on the host; uploaded when a pass first uses it. */
    ResidentCodebook copy() {
        return new ResidentCodebook(engine, site, entries.copy());
    }

    Site site() {
        return site;
    }

    Codebook entries() {
        return entries;
    }

    void add(CodebookEntries edits) {
        entries.add(edits);
        free();
    }

    /** The current codebook, which must have entries; the first reader since it has changed uploads it. */
    synchronized Intervention.Codebook intervention() {
        if (resident == null) {
            int size = entries.size();
            free();
            workspace = engine.workspace();
            Tensor keys = workspace.tensor(size, entries.key(0).length);
            Tensor values = workspace.tensor(size, entries.value(0).length);
            for (int i = 0; i < size; i++) {
                engine.write(entries.key(i), keys.rows(i, i + 1));
                engine.write(entries.value(i), values.rows(i, i + 1));
            }
            resident = new Intervention.Codebook(site, keys, values, entries.radii());
        }
        return resident;
    }

    @Override
    synchronized void free() {
        if (workspace != null) {
            workspace.close();
            workspace = null;
            resident = null;
        }
    }
}
