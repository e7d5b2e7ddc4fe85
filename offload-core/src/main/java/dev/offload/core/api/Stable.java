package dev.offload.core.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A plugin compiled against this keeps compiling and running: it gains members, but loses and
 * changes none, and interfaces that plugins implement gain none that must be implemented.
 *
 * <p>On a package, it holds for its types, unless a type says otherwise; on a type, also for the
 * types nested in it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface Stable {}
