package dev.offload.report.html;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Content Security Policy of a page: nothing is loaded, and of scripts and styles only those
 * run that were there when it was written. Stateless and thread-safe.
 */
final class ScriptPolicy {
  private ScriptPolicy() {}

  /** Returns the policy for a page with these scripts and this style sheet. */
  static String of(List<String> scripts, String styleSheet) {
    return "default-src 'none'; script-src "
        + scripts.stream().map(ScriptPolicy::source).collect(Collectors.joining(" "))
        + "; style-src-elem "
        + source(styleSheet)
        // Charts place what they draw by style attributes, which run nothing.
        + "; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  }

  private static String source(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-%s'".formatted(Base64.getEncoder().encodeToString(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
