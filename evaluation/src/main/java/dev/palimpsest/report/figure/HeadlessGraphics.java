package dev.palimpsest.report.figure;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;

/** AWT without a screen, and whether it can draw text. */
public final class HeadlessGraphics {

    private HeadlessGraphics() {}

    /**
     * To be called before the first picture. Unless somebody chose otherwise, AWT is told that there is no screen: a
     * report opens no window, and a broken display must not stop it.
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
            // Without fontconfig or fonts, or in a Java without its font libraries.
            throw new UndrawableException(e);
        }
    }
}
