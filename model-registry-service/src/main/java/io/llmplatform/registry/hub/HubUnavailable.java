package io.llmplatform.registry.hub;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A hub does not answer now, or asks for patience; another try is worth it. The message is a
 * sentence for the client and holds no secret.
 */
public final class HubUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  HubUnavailable(String sentence, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(sentence, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the hub asks to be left alone; null where it does not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
