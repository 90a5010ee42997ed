package dev.palimpsest.editing;

import dev.palimpsest.internal.message.Quote;
import java.util.Objects;

/**
 * One fact to change.
 *
 * @param caseId    the record's number in its file, for reports
 * @param prompt    the text before the target; contains the subject exactly once, or {@code {}} in its place
 * @param subject   the entity the fact is about; null when unknown, which methods that need a subject refuse
 * @param target    the text that is to follow the prompt; a leading space is added if missing
 * @param oldTarget the answer before the edit; null when unknown. Some methods use it, and some refuse facts without it
 */
public record EditRequest(long caseId, String prompt, String subject, String target, String oldTarget) {

    private static final String SLOT = "{}";

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException when subject or target is blank, or the prompt does not hold the subject exactly
     *                                  once
     */
    public EditRequest {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(target, "target");
        if (subject != null && subject.isBlank()) {
            throw new IllegalArgumentException(where(caseId) + "the subject is empty");
        }
        if (target.isBlank()) {
            throw new IllegalArgumentException(where(caseId) + "the target (target_new) is empty");
        }
        if (oldTarget != null && oldTarget.isBlank()) {
            throw new IllegalArgumentException(where(caseId) + "the old answer (ground_truth) is empty");
        }
        if (subject == null) {
            if (prompt.isBlank() || prompt.contains(SLOT)) {
                throw new IllegalArgumentException(where(caseId) + "the prompt " + Quote.of(prompt)
                        + " needs a subject; give one, or write the whole prompt");
            }
        } else {
            requireOnce(caseId, prompt, prompt.contains(SLOT) ? SLOT : subject, subject);
        }
    }

    /**
     * A fact whose old answer is unknown.
     *
     * @param caseId    the record's number in its file
     * @param prompt  the text before the target
     * @param subject the entity the fact is about, or null
     * @param target  the text that is to follow the prompt
     * @throws IllegalArgumentException as the canonical constructor does
     */
    public EditRequest(long caseId, String prompt, String subject, String target) {
        this(caseId, prompt, subject, target, null);
    }

    private static void requireOnce(long caseId, String prompt, String slot, String subject) {
        int first = prompt.indexOf(slot);
        if (first < 0) {
            throw new IllegalArgumentException(where(caseId) + "the prompt " + Quote.of(prompt) + " does not hold the subject "
                    + Quote.of(subject) + "; write the subject exactly as in the prompt, or {} in its place");
        }
        if (prompt.indexOf(slot, first + 1) >= 0) {
            throw new IllegalArgumentException(where(caseId) + "the prompt " + Quote.of(prompt) + " holds "
                    + Quote.of(slot) + " more than once; put {} in the place of the one to edit");
        }
    }

    private static String where(long caseId) {
        return "record " + caseId + ": ";
    }

    /** {@return whether the subject is known} */
    public boolean hasSubject() {
        return subject != null;
    }

    /** {@return the prompt with the subject in it} */
    public String text() {
        return subject == null ? prompt : prompt.replace(SLOT, subject);
    }

    /**
     * The part of {@link #text()} before the subject.
     *
     * @return possibly empty
     * @throws IllegalArgumentException when the subject is not known
     */
    public String prefix() {
        requireSubject();
        String slot = prompt.contains(SLOT) ? SLOT : subject;
        return prompt.substring(0, prompt.indexOf(slot));
    }

    /**
     * Checks that the subject is known.
     *
     * @throws IllegalArgumentException naming the record when it is not
     */
    public void requireSubject() {
        if (subject == null) {
            throw new IllegalArgumentException(where(caseId) + "the method edits at the subject's last token; give the"
                    + " record's subject");
        }
    }

    /** {@return the target as a continuation of the prompt: with a leading space} */
    public String continuation() {
        return continuation(target);
    }

    /** {@return whether the old answer is known} */
    public boolean hasOldTarget() {
        return oldTarget != null;
    }

    /**
     * The old answer as a continuation of the prompt: with a leading space.
     *
     * @return the continuation
     * @throws IllegalArgumentException naming the record when the old answer is not known
     */
    public String oldContinuation() {
        if (oldTarget == null) {
            throw new IllegalArgumentException(where(caseId) + "the method needs the fact's old answer; give the record's"
                    + " ground_truth (or target_true)");
        }
        return continuation(oldTarget);
    }

    private static String continuation(String text) {
        return text.startsWith(" ") ? text : " " + text;
    }
}
