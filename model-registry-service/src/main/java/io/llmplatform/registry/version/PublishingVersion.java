package io.llmplatform.registry.version;

import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes an uploaded version visible, with all its files, in one transaction. */
@Component
class PublishingVersion {
  private final Models models;
  private final Versions versions;
  private final PublishLock lock;
  private final Clock clock;

  PublishingVersion(Models models, Versions versions, PublishLock lock, Clock clock) {
    this.models = models;
    this.versions = versions;
    this.lock = lock;
    this.clock = clock;
  }

  /**
   * The visible version. A crash on the way leaves files without a version, which the orphan sweep
   * removes, never the contrary.
   *
   * @throws io.llmplatform.common.error.PlatformException if the model does not exist, or is not
   *     the caller's to change
   */
  @Transactional
  public VersionView publish(Viewpoint viewpoint, ModelName model, UploadedVersion upload) {
    lock.takeAsPublisher();
    upload.publishFiles();
    // The model is locked last: other uploads of it need not wait for the files.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return versions.save(new PublishedVersion(models.lock(viewpoint, model), upload, now)).view();
  }
}
