package dev.palimpsest.internal.report.figure;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;

/** Configures AWT for use without a display. */
public final class HeadlessGraphics {

    private HeadlessGraphics() {}

    /**
     * Must be called before the first figure. Sets AWT's headless mode, unless the user chose otherwise, so that no
     * display is needed, and checks that text can be drawn.
     *
     * @throws UndrawableException when there are no fonts
     */
    public static void check() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        try {
            new TextLayout("0", new Font(Font.SANS_SERIF, Font.PLAIN, 8), new FontRenderContext(null, true, true))
                    .getOutline(null);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // No fontconfig, no fonts, or a Java without its font libraries.
            throw new UndrawableException(e);
        }
    }
}
