package io.llmplatform.inference.cache;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** What a request lets the cache do (RFC 9111, section 5.2.1). */
public enum CacheUse {
  READ_AND_WRITE,
  /** {@code no-cache}: everything is computed, and remembered. */
  WRITE,
  /** {@code no-store}: as if there were no cache. */
  NONE;

  /**
   * @param headers the values of {@code Cache-Control}
   */
  public static CacheUse of(Collection<String> headers) {
    boolean noCache = false;
    for (String header : headers) {
      for (String directive : Arrays.asList(header.split(",", -1))) {
        String name = directive.strip().toLowerCase(Locale.ROOT);
        if (name.equals("no-store")) {
          return NONE;
        }
        noCache |= name.equals("no-cache");
      }
    }
    return noCache ? WRITE : READ_AND_WRITE;
  }

  boolean reads() {
    return this == READ_AND_WRITE;
  }
}
