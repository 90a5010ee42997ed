package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.tornado.device.DeviceChoice;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A class of tests that {@linkplain NeedsDevice needs a device}, and treats it as one without doubles. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@NeedsDevice
@ExtendWith(WithoutDoubles.Hidden.class)
@interface WithoutDoubles {

    /** Set before the first engine of the class opens, cleared after its last. */
    final class Hidden implements BeforeAllCallback, AfterAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            System.setProperty(DeviceChoice.DOUBLES, "host");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            System.clearProperty(DeviceChoice.DOUBLES);
        }
    }
}
