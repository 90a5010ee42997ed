package dev.palimpsest.internal.cli.output;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * A terminal in memory: it understands what the status line prints, breaks long lines, and breaks them anew when it is
 * resized, keeping the cursor at the same character.
 */
final class FakeTerminal extends Writer {

    /** A logical line; the cursor is in the last one or in one before. */
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));

    private int line;
    private int column;
    private String pending = "";
    private volatile int columns;
    private boolean broken;

    FakeTerminal(int columns) {
        this.columns = columns;
    }

    Terminal terminal() {
        return new Terminal(true, () -> columns, () -> columns);
    }

    PrintWriter writer() {
        return new PrintWriter(this);
    }

    synchronized void resize(int wanted) {
        columns = wanted;
    }

    /** Whether a line that was drawn in place was ever too long for the terminal at that time. */
    synchronized boolean brokeALine() {
        return broken;
    }

    /** The screen without empty lines at the end. */
    synchronized List<String> screen() {
        List<String> text = new ArrayList<>(lines.stream().map(each -> each.toString().stripTrailing()).toList());
        while (!text.isEmpty() && text.getLast().isEmpty()) {
            text.removeLast();
        }
        return text;
    }

    @Override
    public synchronized void write(char[] characters, int from, int length) {
        String text = pending + new String(characters, from, length);
        pending = "";
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\u001b') {
                if (i + 2 >= text.length()) {
                    pending = text.substring(i);
                    return;
                }
                control(text.charAt(i + 2));
                i += 2;
            } else if (character == '\r') {
                column = 0;
            } else if (character == '\n') {
                line++;
                column = 0;
                if (line == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else {
                put(character);
            }
        }
    }

    private void control(char command) {
        if (command == 'J') {
            lines.subList(line + 1, lines.size()).clear();
        } else if (command != 'K') {
            throw new AssertionError("unknown control sequence " + command);
        }
        lines.get(line).setLength(Math.min(column, lines.get(line).length()));
    }

    private void put(char character) {
        StringBuilder text = lines.get(line);
        if (column < text.length()) {
            text.setCharAt(column, character);
        } else {
            text.append(character);
        }
        column++;
        broken |= DisplayWidth.of(text.substring(0, column)) >= columns;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
