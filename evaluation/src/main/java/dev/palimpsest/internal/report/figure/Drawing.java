package dev.palimpsest.internal.report.figure;

import java.awt.Graphics2D;

/** A figure that can be drawn at any scale. Lengths are points (1/72 inch). */
public interface Drawing {

    /** Name of its files, without ending. */
    String name();

    /** A sentence to print below it. */
    String caption();

    /** What it shows, for readers who do not see it. */
    String description();

    /** Total width. */
    int width();

    /** Total height. */
    int height();

    /** Paints it on a white ground. */
    void paint(Graphics2D graphics);
}
