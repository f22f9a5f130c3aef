package io.llmplatform.log.search;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of searches.
 *
 * @param maxRange time that one search may cover
 * @param budget how long a page is sought before what was found is answered, and where to go on
 */
@ConfigurationProperties("log.search")
public record SearchSettings(
    @DefaultValue("92d") Duration maxRange, @DefaultValue("5s") Duration budget) {
  public SearchSettings {
    if (maxRange.isNegative() || maxRange.isZero()) {
      throw new IllegalArgumentException("log.search.max-range is not positive");
    }
    if (budget.toMillis() < 1) {
      throw new IllegalArgumentException("log.search.budget is less than a millisecond");
    }
  }
}
