package io.llmplatform.inference.language;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a version sets of its {@link LanguageSettings}; what is null is as the instance is set.
 * Parameters as there.
 */
public record GenerationSettings(
    @Nullable Integer maxContextTokens,
    @Nullable Integer maxSequences,
    @Nullable Integer cacheTokens,
    @Nullable Integer prefillChunk,
    @Nullable Duration interTokenTarget,
    @Nullable Integer prefixCacheTokens) {
  /** Everything as the instance is set. */
  public static final GenerationSettings DEFAULT =
      new GenerationSettings(null, null, null, null, null, null);

  /** The settings in force, where the instance's own are these. */
  public LanguageSettings over(LanguageSettings own) {
    return new LanguageSettings(
        Objects.requireNonNullElse(maxContextTokens, own.maxContextTokens()),
        Objects.requireNonNullElse(maxSequences, own.maxSequences()),
        Objects.requireNonNullElse(cacheTokens, own.cacheTokens()),
        Objects.requireNonNullElse(prefillChunk, own.prefillChunk()),
        Objects.requireNonNullElse(interTokenTarget, own.interTokenTarget()),
        Objects.requireNonNullElse(prefixCacheTokens, own.prefixCacheTokens()));
  }
}
