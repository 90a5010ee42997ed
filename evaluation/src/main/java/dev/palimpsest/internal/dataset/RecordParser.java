package dev.palimpsest.internal.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.Reader;

/**
 * A JSON parser for files of any number of records, each of limited size, so that a record fits the memory. Names that
 * occur twice in an object are refused.
 */
final class RecordParser extends JsonParserDelegate {

    /** The most characters of a record, 32 Mi. */
    static final int LONGEST = 1 << 25;

    private static final int MOST_TOKENS = 500_000;
    private static final int MOST_DIGITS = 200;
    private static final int DEEPEST = 100;
    /** So rarely is the position looked at between short values. */
    private static final int INTERVAL = 64;
    private static final int SHORT = 1 << 12;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A table of all names would grow with a hostile file, and collisions in it cost time.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(MOST_DIGITS)
                    .maxStringLength(LONGEST)
                    .build())
            .build();

    private long start;
    private int tokens;

    private RecordParser(JsonParser parser) {
        super(parser);
    }

    static RecordParser of(Reader text) throws IOException {
        return new RecordParser(FACTORY.createParser(text));
    }

    /** A record begins at the current token. */
    void beginRecord() {
        start = currentTokenLocation().getCharOffset();
        tokens = 0;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = super.nextToken();
        boolean isLong = token == JsonToken.VALUE_STRING && getTextLength() > SHORT;
        if (++tokens > MOST_TOKENS) {
            throw new StreamConstraintsException(
                    "the record has more than " + MOST_TOKENS + " values", currentTokenLocation());
        }
        if ((isLong || tokens % INTERVAL == 0) && currentLocation().getCharOffset() - start > LONGEST) {
            throw new StreamConstraintsException(
                    "the record has more than " + LONGEST + " characters", currentTokenLocation());
        }
        return token;
    }

    @Override
    public JsonToken nextValue() throws IOException {
        JsonToken token = nextToken();
        return token == JsonToken.FIELD_NAME ? nextToken() : token;
    }
}
