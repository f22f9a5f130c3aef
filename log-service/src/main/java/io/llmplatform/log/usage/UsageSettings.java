package io.llmplatform.log.usage;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param currency of the price list, which costs are in
 * @param maxRows of one answer
 * @param meteredModels how many models of tenants have metrics of their own; what is beyond counts
 *     as {@code other}
 */
@ConfigurationProperties("log.usage")
@Validated
record UsageSettings(
    @DefaultValue("USD") @NotBlank String currency,
    @DefaultValue("10000") @Min(1) int maxRows,
    @DefaultValue("200") @Min(0) int meteredModels) {}
