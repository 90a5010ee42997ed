package dev.palimpsest.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void aTextAddsOnlyTheEmptyPieceToItself() {
        assertEquals(List.of(""), Sentences.additions("The museum opened in 1931.", "The museum opened in 1931."));
        assertEquals(List.of(), Sentences.additions("No point at the end", "No point at the end"));
        for (String text : List.of(Texts.ARTICLE, "Red green. Blue black. White brown.", "A  b\nlong. Text of\ttwo.")) {
            assertEquals(List.of(""), Sentences.newAdditions(text, text), text);
        }
    }

    /** k sentences without common words have cosines of 1/√k with the whole: 0.577 for three. */
    @Test
    void sentencesOfALongTextAreUnlikeTheWhole() {
        String text = "Red green. Blue black. White brown.";
        assertEquals(List.of("Red green", "Blue black", "White brown", ""), Sentences.additions(text, text));
    }

    @Test
    void aSentenceUnlikeTheSourceIsAnAddition() {
        assertEquals(List.of("Nothing of this is there", ""),
                Sentences.additions("Cats and dogs play.", "Cats and dogs play. Nothing of this is there."));
    }

    @Test
    void sentencesOfTheSourceRemain() {
        assertEquals(List.of("Red green.", "White brown."),
                Sentences.remaining("Red green. Blue black. White brown.", "White pink. Red green. White brown.").stream()
                        .sorted().toList());
        assertEquals(List.of(), Sentences.remaining("Red.", ""));
        assertEquals(List.of("Re"), Sentences.remaining("Red.", "Re"));
    }

    @Test
    void piecesAreSplitAtPointsAndStripped() {
        assertEquals(List.of("One 3", "5 two", ""), Sentences.pieces("One 3.5 two. "));
        assertEquals(List.of("A b"), List.copyOf(Sentences.distinct("A \n b.. A b.")));
        assertTrue(Sentences.distinct(" . ").isEmpty());
    }
}
