package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.loader.edits.ChangeCodec;
import dev.palimpsest.internal.loader.edits.ChangeCodecs;
import dev.palimpsest.internal.loader.edits.EditsJson;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.file.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The identity of edits: SHA-256 over model, method, settings, requests and changes. The same whether they lie in one
 * file or, while they grow, in several.
 */
public final class EditsDigest {

    private EditsDigest() {}

    /** 64 hexadecimal digits. */
    public static String of(Edits edits) {
        MessageDigest digest = Sha256.begin();
        Fingerprint.update(digest, "palimpsest edits " + edits.fingerprint() + " " + edits.settings().method() + " "
                + Json.write(EditsJson.settings(edits.settings())));
        for (EditBatch batch : edits.batches()) {
            Fingerprint.update(digest, Json.write(SealedJson.withoutSeconds(EditsJson.batch(batch))));
            batch.changes().forEach(change -> update(digest, change));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static <C extends Change> void update(MessageDigest digest, C change) {
        ChangeCodec<C> codec = ChangeCodecs.of(change);
        ObjectNode json = Json.NODES.objectNode().put("kind", codec.kind()).put("layer", change.layer());
        codec.writer().write(change, json, (field, matrix) ->
                Fingerprint.update(digest, field + " " + matrix + " " + ContentScan.of(matrix).digest()));
        Fingerprint.update(digest, Json.write(json));
    }
}
