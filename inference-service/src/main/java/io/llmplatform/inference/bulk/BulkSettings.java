package io.llmplatform.inference.bulk;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Requests in bulk.
 *
 * @param maxConcurrent requests that are answered at one time, of all exchanges; others wait
 * @param maxLines requests of one exchange
 * @param maxBody bytes of one exchange's requests
 * @param keepAlive after which a silent answer is given an empty line
 */
@ConfigurationProperties("inference.bulk")
@Validated
record BulkSettings(
    @DefaultValue("128") @Min(1) @Max(4096) int maxConcurrent,
    @DefaultValue("1024") @Min(1) int maxLines,
    @DefaultValue("64MB") DataSize maxBody,
    @DefaultValue("5s") Duration keepAlive) {}
