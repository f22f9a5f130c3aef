package io.llmplatform.inference.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Prompts and answers that are told of on the topic {@code inference.payloads}.
 *
 * @param tenants whose are; {@code *}: everybody's; live
 * @param maxCharacters of a request's prompt, and of its answers, that are told of; live
 * @param buffer that wait for Kafka at most; further ones are dropped and counted; read at start
 *     only, as all that follow
 * @param partitions of the topic, where it is made
 * @param replicas of the topic, where it is made; -1: as the broker is set
 * @param retention of the topic, where it is made: there the texts are in clear
 */
public record Capture(
    @DefaultValue List<String> tenants,
    @DefaultValue("16384") @Min(1) @Max(65536) int maxCharacters,
    @DefaultValue("128") @Min(1) @Max(4096) int buffer,
    @DefaultValue("3") @Min(1) int partitions,
    @DefaultValue("-1") @Min(-1) short replicas,
    @DefaultValue("6h") @DurationMin(minutes = 1) Duration retention) {
  private static final String EVERYBODY = "*";

  public Capture {
    tenants = List.copyOf(tenants);
  }

  /** Whether that tenant's are told of. */
  public boolean covers(String tenant) {
    return tenants.contains(tenant) || tenants.contains(EVERYBODY);
  }
}
