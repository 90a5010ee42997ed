package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.output.LostOutputException;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.OneLine;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Reports an error on one line, {@code palimpsest edit: …}, and chooses the exit code: 2 for wrong usage or input, 1
 * for any other failure. {@code --stacktrace} adds the stack trace.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

    static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        print(line.getErr(), name, WrongUsage.message(e));
        return WRONG_INPUT;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof InterruptedRunException) {
            return FAILED;
        }
        PrintWriter err = line.getErr();
        if (line.getParseResult().hasMatchedOption("--stacktrace")) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            trace.toString().lines()
                    .map(frame -> (frame.startsWith("\t") ? "\t" : "") + OneLine.of(frame))
                    .forEach(err::println);
        }
        print(err, line.getCommandSpec().qualifiedName(), message(e));
        return isUsersMistake(e) ? WRONG_INPUT : FAILED;
    }

    /** No reader recurses without a limit; should one nevertheless, the user gets one line. */
    int stackOverflow(PrintWriter err) {
        print(err, "palimpsest", "the input is nested too deeply; check the files given");
        return FAILED;
    }

    /** Java reports memory of a mapped file that can no longer be read this way. */
    int unreadableMapping(PrintWriter err, InternalError e) {
        print(err, "palimpsest", "an input file could not be read any more (" + e.getMessage() + "): it was cut short"
                + " while it was in use, or its disk failed; check the files and rerun the command");
        return FAILED;
    }

    /** Picocli's handlers receive exceptions only, not errors. */
    int outOfMemory(PrintWriter err, OutOfMemoryError e) {
        print(err, "palimpsest", "out of memory (" + e.getMessage() + "); run "
                + ShellCommand.palimpsest("info", "MODEL") + " for the memory"
                + " each command needs, and raise Java's heap limit with -Xmx");
        return FAILED;
    }

    /** Standard output failed outside of a command. */
    int lostOutput(PrintWriter err, LostOutputException e) {
        print(err, "palimpsest", e.getMessage());
        return FAILED;
    }

    /**
     * The core rejects input that does not fit the model with an {@link IllegalArgumentException} whose message is
     * written for the user.
     */
    private static boolean isUsersMistake(Exception e) {
        return e instanceof UserError
                || e instanceof InvalidDataException
                || e instanceof InvalidFileException
                || e instanceof IllegalArgumentException;
    }

    private static String message(Exception e) {
        boolean complete = isUsersMistake(e) || e instanceof UnwritableFileException || e instanceof NonFiniteException
                || e instanceof LostOutputException;
        if (complete && e.getMessage() != null) {
            return e.getMessage();
        }
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof FileSystemException file) {
            String reason = file.getReason() == null ? cause.getClass().getSimpleName() : file.getReason();
            return file.getFile() + ": " + reason;
        }
        if (cause instanceof IOException) {
            return e.getMessage();
        }
        if (e instanceof IllegalStateException && e.getMessage() != null) {
            // Engines report a lack of memory or of a device this way.
            return e.getMessage() + "; rerun with --stacktrace for details";
        }
        return "failed: " + e + "; rerun with --stacktrace for details";
    }

    private static void print(PrintWriter err, String command, String message) {
        err.println(OneLine.of(command + ": " + String.valueOf(message).strip()));
        err.flush();
    }
}
