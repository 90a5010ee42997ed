package dev.palimpsest.internal.fuzz;

import java.nio.file.Path;
import java.util.Arrays;

/** Reads inputs with a target and checks the project's promises about errors. */
final class Judge {

    private static final int LONGEST_MESSAGE = 2_000;
    private static final long SLOW = 2_000_000_000L;
    private static final String PROJECT = "dev.palimpsest.";

    private Judge() {}

    /** @param folder holds the input */
    static Judgement judge(FuzzTarget target, Path folder) {
        long start = System.nanoTime();
        Judgement judgement = read(target, folder);
        if (System.nanoTime() - start > SLOW && judgement.verdict() != Verdict.MEMORY) {
            // Once may be the machine's fault.
            start = System.nanoTime();
            judgement = read(target, folder);
            if (System.nanoTime() - start > SLOW) {
                return new Judgement(Verdict.SLOW, judgement.verdict() + " " + judgement.signature(), judgement.thrown());
            }
        }
        return judgement;
    }

    private static Judgement read(FuzzTarget target, Path folder) {
        try {
            target.read(folder);
            return new Judgement(Verdict.ACCEPTED, "", null);
        } catch (BrokenPromiseException e) {
            return new Judgement(Verdict.BROKEN, e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            return new Judgement(Verdict.MEMORY, place(e), e);
        } catch (Throwable e) {
            boolean named = e.getClass() == IllegalArgumentException.class && e.getMessage() != null
                    && e.getMessage().contains(folder.toString());
            if (named || target.isRefusal(e)) {
                return refusal(e, folder);
            }
            boolean own = e.getClass() == IllegalArgumentException.class && e.getStackTrace().length > 0
                    && e.getStackTrace()[0].getClassName().startsWith(PROJECT);
            return new Judgement(own ? Verdict.ARGUMENT : Verdict.RAW,
                    e.getClass().getSimpleName() + " " + place(e), e);
        }
    }

    private static Judgement refusal(Throwable e, Path folder) {
        String unclean = unclean(e.getMessage(), folder);
        return unclean == null
                ? new Judgement(Verdict.REFUSED, "", e)
                : new Judgement(Verdict.BROKEN, unclean + ": " + place(e), e);
    }

    /** Why a message is not one clean line with the file's name; null when it is. */
    static String unclean(String message, Path folder) {
        if (message == null || message.isBlank()) {
            return "no message";
        }
        if (message.length() > LONGEST_MESSAGE) {
            return "a message of more than " + LONGEST_MESSAGE + " characters";
        }
        if (message.codePoints().anyMatch(Judge::isInvisible)) {
            return "control characters in the message";
        }
        return message.contains(folder.toString()) ? null : "a message without the file";
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static String place(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(PROJECT)
                        && !frame.getClassName().startsWith(PROJECT + "fuzz")
                        && !frame.getClassName().endsWith("Exception"))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("outside of the project");
    }
}
