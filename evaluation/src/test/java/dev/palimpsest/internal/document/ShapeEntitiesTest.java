package dev.palimpsest.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeEntitiesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The mother tongue of Orla Tovin is Greek.        | Orla Tovin;Greek
            Orla Tovin was born in Oslo. She left.           | Oslo
            It opened on 12 May 2020 with 1,200 guests.      | 12 May 2020;1,200
            In May 2021 and on May 3, 2022, then 2023-01-02. | May 2021;May 3, 2022;2023-01-02
            Growth of 3.5% was seen by Ann O'Brien's firm    | 3.5%;Ann O'Brien
            nothing here                                     | ''
            He met Ann and Bob, and Ann again                | Ann;Bob
            Model B2 has 4x4 wheels                          | ''
            """)
    void entitiesAreFoundByShape(String text, String entities) {
        assertEquals(entities, String.join(";", ShapeEntities.of(text)));
    }

    @Test
    void aQuoteBeginsASentence() {
        assertEquals(List.of("Bob"), List.copyOf(ShapeEntities.of("He came. \"Then he met Bob\nYes\"")));
    }

    @Test
    void longTextsTakeTimeInProportion() {
        String text = "a Ann Bob".repeat(100_000) + "1,".repeat(100_000) + "A-B'C".repeat(100_000);
        assertTimeout(Duration.ofSeconds(5), () -> ShapeEntities.of(text));
    }
}
