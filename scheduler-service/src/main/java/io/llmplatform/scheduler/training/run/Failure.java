package io.llmplatform.scheduler.training.run;

import org.jspecify.annotations.Nullable;

/**
 * Why a run failed, for its owner.
 *
 * @param code such as {@code invalid_training_file}
 * @param message a sentence; the database keeps no U+0000, which becomes U+FFFD
 * @param param the member of the request that is at fault; null: none is
 */
public record Failure(String code, String message, @Nullable String param) {
  public Failure {
    message = message.replace('\0', '\uFFFD');
  }
}
