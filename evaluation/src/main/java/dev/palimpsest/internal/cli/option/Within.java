package dev.palimpsest.internal.cli.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The range of an option's number; {@link Ranges} checks it before the command runs. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Within {

    /** The smallest value. */
    double from();

    /** The largest value. */
    double to();

    /** Whether {@link #from} itself is too small. */
    boolean above() default false;

    /** Why there is nothing beyond {@link #to}, as the end of the message; empty when it is evident. */
    String because() default "";
}
