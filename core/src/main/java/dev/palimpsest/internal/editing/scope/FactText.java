package dev.palimpsest.internal.editing.scope;

import dev.palimpsest.editing.EditRequest;

/** An edit as the reader sees it before a query: {@code prompt target.} */
public final class FactText {

    private FactText() {}

    /** The sentence of a request. */
    public static String of(EditRequest request) {
        return of(request.text(), request.continuation());
    }

    /** The sentence of a prompt and its answer, which begins with a space; it ends with a period unless it has its own. */
    public static String of(String prompt, String answer) {
        String text = prompt + answer;
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
    }
}
