package io.llmplatform.registry.file;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What users' files may be.
 *
 * @param maxSize of one file
 * @param maxBatchSize of one file of the purpose {@code batch}
 * @param maxTotal of all files of a tenant together
 * @param maxCount of all files of a tenant
 * @param batchLifetime after which a file of the purpose {@code batch} is deleted where its request
 *     does not say
 */
@ConfigurationProperties("registry.files")
record FileSettings(
    @DefaultValue("512MB") DataSize maxSize,
    @DefaultValue("200MB") DataSize maxBatchSize,
    @DefaultValue("100GB") DataSize maxTotal,
    @DefaultValue("100000") long maxCount,
    @DefaultValue("30d") Duration batchLifetime) {

  FileSettings {
    require(maxSize.toBytes() > 0, "max-size");
    require(maxBatchSize.toBytes() > 0, "max-batch-size");
    require(maxTotal.toBytes() > 0, "max-total");
    require(maxCount > 0, "max-count");
    require(batchLifetime.toMillis() > 0, "batch-lifetime");
  }

  private static void require(boolean holds, String key) {
    if (!holds) {
      throw new IllegalArgumentException("registry.files." + key + " is not more than nothing.");
    }
  }

  DataSize maxSizeOf(FilePurpose purpose) {
    return purpose == FilePurpose.BATCH ? maxBatchSize : maxSize;
  }
}
