/**
 * Text for people: paragraphs and aligned tables, laid out for a width, coloured only if asked to.
 * Words come last: whoever fills a document has facts.
 */
@Evolving
package dev.offload.core.text;

import dev.offload.core.api.Evolving;
