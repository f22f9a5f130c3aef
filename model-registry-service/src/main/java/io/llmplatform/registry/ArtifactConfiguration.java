package io.llmplatform.registry;

import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.BlobReferences;
import io.llmplatform.registry.artifact.FileSystemArtifactStore;
import io.llmplatform.registry.artifact.SweepingOrphans;
import io.llmplatform.registry.version.UploadLimits;
import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** The artifact store and its sweep, which know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ArtifactConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  FileSystemArtifactStore artifactStore(ArtifactSettings settings, Clock clock) {
    try {
      return new FileSystemArtifactStore(settings.folder(), clock);
    } catch (IOException e) {
      throw new IllegalStateException(
          "registry.artifacts.directory: '%s' cannot be used as the artifact store: %s"
              .formatted(settings.directory(), e),
          e);
    }
  }

  @Bean
  UploadLimits uploadLimits(ArtifactSettings settings) {
    return new UploadLimits(settings.maxFileSize().toBytes(), settings.maxFiles());
  }

  @Bean
  SweepingOrphans sweepingOrphans(
      ArtifactStore store, BlobReferences references, ArtifactSettings settings, Clock clock) {
    return new SweepingOrphans(store, references, settings.orphanAge(), clock);
  }

  @Bean
  SchedulingConfigurer sweepSchedule(SweepingOrphans sweeping, ArtifactSettings settings) {
    return tasks -> tasks.addFixedDelayTask(sweeping::sweep, settings.sweepInterval());
  }
}
