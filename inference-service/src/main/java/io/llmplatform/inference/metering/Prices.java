package io.llmplatform.inference.metering;

import io.llmplatform.budget.Price;
import java.util.Optional;

/** What models cost. Thread-safe; never waits. */
@FunctionalInterface
public interface Prices {
  /**
   * @param tenant who pays
   * @param model the model's name
   * @return empty: nothing
   */
  Optional<Price> of(String tenant, String model);
}
