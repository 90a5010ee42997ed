package dev.palimpsest.internal.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads prompts. A file that begins with {@code [} or <code>{</code> is JSON.
 *
 * <pre>
 *   The mother tongue of Ada is             text: a prompt per line; empty lines are skipped
 *   {"prompt": "The mother tongue of"}      JSON: an object per line, or an array of objects or of texts
 * </pre>
 */
public final class PromptsFile {

    /**
     * A prompt.
     *
     * @param text  not empty
     * @param place file and line, for error messages
     */
    public record Prompt(String text, String place) {}

    private PromptsFile() {}

    /**
     * All prompts of {@code file}, at least one, in order.
     *
     * @throws InvalidDataException when the file does not exist, is not UTF-8, has no prompts, or one that is not a text,
     *                              naming the line
     */
    public static List<Prompt> read(Path file) {
        List<Prompt> prompts = switch (TextFile.read(file, PromptsFile::kind)) {
            case LINES -> TextFile.readLines(file, text -> lines(file, text));
            case OBJECTS -> objects(file);
            case TEXTS -> texts(file);
        };
        if (prompts.isEmpty()) {
            throw new InvalidDataException(file + ": contains no prompts; write one per line");
        }
        return prompts;
    }

    private enum Kind { LINES, OBJECTS, TEXTS }

    private static Kind kind(BufferedReader text) throws IOException {
        int first = visible(text);
        if (first == '{') {
            return Kind.OBJECTS;
        }
        return first != '[' ? Kind.LINES : visible(text) == '"' ? Kind.TEXTS : Kind.OBJECTS;
    }

    /** The next character that is no white space. */
    private static int visible(BufferedReader text) throws IOException {
        int next = text.read();
        while (next >= 0 && Character.isWhitespace(next)) {
            next = text.read();
        }
        return next;
    }

    private static List<Prompt> lines(Path file, BufferedReader text) throws IOException {
        List<Prompt> prompts = new ArrayList<>();
        int number = 1;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            if (!line.isBlank()) {
                prompts.add(new Prompt(line, file + ": line " + number));
            }
            number++;
        }
        return prompts;
    }

    private static List<Prompt> objects(Path file) {
        List<Prompt> prompts = new ArrayList<>();
        JsonRecords.read(file, record -> {
            String text = record.text("prompt");
            if (text.isEmpty()) {
                throw record.error("'prompt' is empty; give a text to continue");
            }
            prompts.add(new Prompt(text, record.place()));
        });
        return prompts;
    }

    private static List<Prompt> texts(Path file) {
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode each : Json.read(file)) {
            String place = file + ": prompt " + (prompts.size() + 1);
            if (!each.isTextual() || each.textValue().isEmpty()) {
                throw new InvalidDataException(place + " is " + (each.isTextual() ? "empty" : JsonRecord.kind(each))
                        + "; give a text to continue");
            }
            prompts.add(new Prompt(each.textValue(), place));
        }
        return prompts;
    }
}
