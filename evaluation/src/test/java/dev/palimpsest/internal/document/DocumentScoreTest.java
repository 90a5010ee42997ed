package dev.palimpsest.internal.document;

import static dev.palimpsest.internal.document.Texts.ARTICLE;
import static dev.palimpsest.internal.document.Texts.EVIDENCE;
import static dev.palimpsest.internal.document.Texts.WANTED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentScoreTest {

    @Test
    void theWantedTextIsPerfect() {
        DocumentScore score = DocumentScore.of(Texts.orla(), WANTED);
        for (DocumentMetric metric : DocumentMetric.values()) {
            // Of the evidence's eight words five are in the added sentence of six: orla tovin greek in order is 3.
            double expected = switch (metric) {
                case ER -> score.meanEr();
                case OUTDATED, UNCHANGED -> 0;
                default -> 1;
            };
            assertEquals(expected, metric.of(score), 1e-12, metric.id());
        }
        // LCS "orla tovin greek" of 8 and 6 words: 2 · 3 / 14.
        assertArrayEquals(new double[] {6.0 / 14}, score.er(), 1e-12);
    }

    /** The published code gives a copy RSE 1 in every case; here two of three sentences were to remain. */
    @Test
    void aCopyUpdatesNothing() {
        DocumentScore score = DocumentScore.of(Texts.orla(), ARTICLE);
        assertEquals(0, score.at());
        assertEquals(0, score.updated());
        assertEquals(1, score.kept());
        assertEquals(1, score.outdated());
        assertEquals(0, score.exact());
        assertEquals(1, score.unchanged());
        assertEquals(1, score.tse());
        assertArrayEquals(new double[] {0}, score.et());
        // 12 words remain of the wanted text, all among the article's 18: 2 · 12 / 30.
        assertEquals(24.0 / 30, score.rse(), 1e-12);
        assertEquals(0, score.arNew());
    }

    @Test
    void nothingWrittenIsZeroNotUndefined() {
        DocumentScore score = DocumentScore.of(Texts.orla(), "");
        Set<DocumentMetric> zero = Set.of(DocumentMetric.values());
        for (DocumentMetric metric : zero) {
            assertEquals(0, metric.of(score), metric.id());
        }
    }

    /** Published: a random number for ET, 0 for TSE, 1 for RSE. */
    @Test
    void whatADocumentDoesNotDefineIsUndefined() {
        DocumentScore score = DocumentScore.of(Texts.document("the cat sleeps.", "a dog barks.", "no name here", "…"), "a dog.");
        assertTrue(Double.isNaN(score.at()));
        assertTrue(Double.isNaN(score.tse()));
        assertTrue(Double.isNaN(score.rse()));
        assertTrue(Double.isNaN(score.kept()));
        assertTrue(Double.isNaN(score.meanEt()));
        assertTrue(Double.isNaN(score.er()[1]));
        assertEquals(0, score.updated());
    }

    @Test
    void meansLeaveOutTheUndefinedAndKeepZeros() {
        DocumentScore half = score(0.5, new double[] {1, 0, Double.NaN}, new double[] {0.5, Double.NaN, Double.NaN});
        DocumentScore zero = score(0, new double[] {0.5}, new double[] {0});
        DocumentScore none = score(Double.NaN, new double[] {}, new double[] {});
        List<DocumentScore> all = List.of(half, zero, none);
        assertEquals(0.25, DocumentMetric.AT.mean(all));
        assertEquals(0.5, DocumentMetric.ER.mean(all));
        assertEquals(0.25, DocumentMetric.ET.mean(all));
        // Three evidences weigh 0.5, one weighs 0.
        assertEquals(1.5 / 4, DocumentMetric.WAT.mean(all));
        assertEquals(2, DocumentMetric.AT.documents(all));
        assertTrue(Double.isNaN(DocumentMetric.WAT.mean(List.of(none))));
        assertTrue(Double.isNaN(DocumentMetric.AT.interval(List.of(none)).low()));
    }

    private static DocumentScore score(double at, double[] er, double[] et) {
        return new DocumentScore(1, 1, er, at, et, 1, 1, 1, 1, 0, 1, 0);
    }

    /** Also those of an evidence of which nothing is new. */
    @Test
    void entitiesOfEvidenceCountWhereTheyAreNew() {
        Document document = Texts.document(ARTICLE, WANTED, EVIDENCE, "The home of Orla Tovin is Oslo.");
        assertArrayEquals(new double[] {1, Double.NaN}, DocumentScore.of(document, "It says so: now Greek.").et());
    }
}
