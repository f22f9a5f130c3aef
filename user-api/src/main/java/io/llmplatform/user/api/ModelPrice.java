package io.llmplatform.user.api;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of a model cost; an item of the answer to {@code GET /internal/prices}.
 *
 * @param tenant whose price it is, which goes before the one for all; null: for all tenants
 * @param model the model's name
 * @param inputPerMillion of a million prompt tokens; 0 or more
 * @param outputPerMillion of a million completion tokens; 0 or more
 * @param currency ISO 4217, such as {@code EUR}
 */
public record ModelPrice(
    @Nullable String tenant,
    String model,
    BigDecimal inputPerMillion,
    BigDecimal outputPerMillion,
    String currency) {}
