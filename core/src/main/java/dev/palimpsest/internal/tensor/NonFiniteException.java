package dev.palimpsest.internal.tensor;

import java.util.function.IntFunction;

/**
 * A computation gave NaN or infinity: a weight, a statistic or an edit is damaged, or a number has overflowed its
 * storage type. The message is one line for the user: where, what, and what to do.
 */
public final class NonFiniteException extends ArithmeticException {

    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;

    private final int item;
    private final String what;

    /** @param what the problem with its place, and what to do */
    public NonFiniteException(String what) {
        this(NONE, what, what);
    }

    private NonFiniteException(int item, String what, String message) {
        super(message);
        this.item = item;
        this.what = what;
    }

    /**
     * The numbers of one of several texts that were computed together.
     *
     * @param item the text's index, from 0, among those passed to the computation; the message counts from 1
     * @param what the problem, without the text
     */
    public static NonFiniteException of(int item, String what) {
        return new NonFiniteException(item, what, "text " + (item + 1) + ": " + what);
    }

    /** The index of the text, from 0, among those passed to the computation; −1 when none is known. */
    public int item() {
        return item;
    }

    /** The same for a text that comes after {@code before} others. */
    public NonFiniteException after(int before) {
        return item == NONE || before == 0 ? this : caused(of(item + before, what));
    }

    /** The same with the text's own name in place of its number; unchanged when it is about no text. */
    public NonFiniteException named(IntFunction<String> names) {
        return item == NONE ? this : in(names.apply(item));
    }

    /** The same with a place, such as {@code record 7}, in front of the problem and instead of a text's number. */
    public NonFiniteException in(String where) {
        return caused(new NonFiniteException(where + ": " + what));
    }

    private NonFiniteException caused(NonFiniteException other) {
        other.initCause(this);
        return other;
    }
}
