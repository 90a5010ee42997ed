package dev.palimpsest.internal.jobs.export;

import dev.palimpsest.internal.loader.checkpoint.TensorNames;
import dev.palimpsest.internal.tensor.StorageType;

/**
 * How a model is exported.
 *
 * @param type      storage type of the weights, or null for each weight's own
 * @param shardSize largest size of a file with weights in bytes, unless one tensor is larger
 * @param names     of the tensors
 * @param editsOnly leaves out the checkpoint, for edits that cannot be merged
 * @param merged    refuses edits that cannot be merged
 */
public record ExportSettings(
        StorageType type, long shardSize, TensorNames names, boolean editsOnly, boolean merged) {}
