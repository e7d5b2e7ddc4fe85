/** Says of packages and types how far a plugin can rely on them. */
@Stable
package dev.offload.core.api;
