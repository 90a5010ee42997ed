package dev.palimpsest.internal.tornado;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A class of tests that runs on a device: skipped, with the reason, where the engine can't run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDevice.Assumption.class)
public @interface NeedsDevice {

    /** Before anything of the class itself. */
    final class Assumption implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            TestEngine.assumeDevice();
        }
    }
}
