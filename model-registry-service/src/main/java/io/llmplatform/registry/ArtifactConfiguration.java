package io.llmplatform.registry;

import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.BlobReferences;
import io.llmplatform.registry.artifact.FileSystemArtifactStore;
import io.llmplatform.registry.artifact.SweepingOrphans;
import io.llmplatform.registry.artifact.s3.S3ArtifactStore;
import io.llmplatform.registry.file.ExpiringFiles;
import io.llmplatform.registry.upload.ExpiringUploads;
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
  ArtifactStore artifactStore(ArtifactSettings settings, Clock clock) {
    return switch (settings.store()) {
      case DIRECTORY -> directory(settings, clock);
      case S3 -> bucket(settings.s3(), clock);
    };
  }

  private static ArtifactStore directory(ArtifactSettings settings, Clock clock) {
    try {
      return new FileSystemArtifactStore(settings.folder(), clock);
    } catch (IOException e) {
      throw new IllegalStateException(
          "registry.artifacts.directory: '%s' cannot be used as the artifact store: %s"
              .formatted(settings.directory(), e),
          e);
    }
  }

  private static ArtifactStore bucket(ArtifactSettings.S3 settings, Clock clock) {
    try {
      return new S3ArtifactStore(
          settings.connection().open(),
          settings.bucket(),
          settings.folder(),
          settings.abandonedAfter(),
          clock);
    } catch (ArtifactStoreFailed e) {
      throw new IllegalStateException(
          "registry.artifacts.s3.bucket: '%s' cannot be used as the artifact store: %s"
              .formatted(settings.bucket(), e.getMessage()),
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
  SchedulingConfigurer sweepSchedule(
      ExpiringUploads uploads,
      ExpiringFiles files,
      SweepingOrphans sweeping,
      ArtifactSettings settings) {
    return tasks -> {
      tasks.addFixedDelayTask(files::dropExpired, settings.sweepInterval());
      tasks.addFixedDelayTask(uploads::dropExpired, settings.sweepInterval());
      tasks.addFixedDelayTask(sweeping::sweep, settings.sweepInterval());
    };
  }
}
