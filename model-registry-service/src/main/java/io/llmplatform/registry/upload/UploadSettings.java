package io.llmplatform.registry.upload;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How uploads by part go.
 *
 * @param partSize what each part of a file but its last has
 * @param lifetime an upload is dropped when no part came for so long
 * @param maxOpen of one model at a time
 */
@ConfigurationProperties("registry.uploads")
@Validated
public record UploadSettings(
    @DefaultValue("64MB") DataSize partSize,
    @DefaultValue("7d") Duration lifetime,
    @DefaultValue("100") @Min(1) int maxOpen) {

  public UploadSettings {
    if (partSize.toBytes() < 1024) {
      throw new IllegalArgumentException("registry.uploads.part-size is less than 1KB.");
    }
    if (lifetime.toMillis() <= 0) {
      throw new IllegalArgumentException("registry.uploads.lifetime is not more than nothing.");
    }
  }
}
