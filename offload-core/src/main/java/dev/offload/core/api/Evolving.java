package dev.offload.core.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This may be used, and may change from one version to the next, each time with a recorded reason.
 *
 * <p>On a package, it holds for its types, unless a type says otherwise; on a type, also for the
 * types nested in it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface Evolving {}
