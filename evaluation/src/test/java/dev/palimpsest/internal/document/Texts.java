package dev.palimpsest.internal.document;

import java.util.List;

/** Documents of the tests. */
final class Texts {

    static final String ARTICLE = "Orla Tovin was born in Oslo. At home Orla Tovin speaks Welsh. Orla Tovin works as a nurse.";
    static final String WANTED = "Orla Tovin was born in Oslo. At home Orla Tovin speaks Greek. Orla Tovin works as a nurse.";
    static final String EVIDENCE = "The mother tongue of Orla Tovin is Greek.";

    private Texts() {}

    static Document document(String article, String wanted, String... evidence) {
        return new Document(0, "1", "Orla Tovin", article, wanted, List.of(evidence), List.of(), List.of());
    }

    static Document orla() {
        return document(ARTICLE, WANTED, EVIDENCE);
    }
}
