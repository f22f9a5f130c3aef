package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.BeginUpload;
import io.llmplatform.registry.api.BeginUpload.ExpectedFile;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PublishLock;
import io.llmplatform.registry.version.UploadLimits;
import io.llmplatform.registry.version.VersionUpload;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes the description of an upload in, and says what is to be sent. */
@Component
class BeginningUpload {
  private final Models models;
  private final Uploads uploads;
  private final PublishLock lock;
  private final UploadLimits limits;
  private final UploadSettings settings;
  private final Clock clock;

  BeginningUpload(
      Models models,
      Uploads uploads,
      PublishLock lock,
      UploadLimits limits,
      UploadSettings settings,
      Clock clock) {
    this.models = models;
    this.uploads = uploads;
    this.lock = lock;
    this.limits = limits;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The upload, without parts.
   *
   * @throws PlatformException if the model is not the caller's to change, or a field is refused
   */
  @Transactional
  public OpenUpload begin(Viewpoint viewpoint, ModelName name, BeginUpload given) {
    RegisteredModel model = models.getForChange(viewpoint, name);
    ExpectedFiles expected = expected(given);
    if (uploads.countOpen(model.id()) >= settings.maxOpen()) {
      throw PlatformException.conflict(
          "The model has %d uploads that are not completed (registry.uploads.max-open): complete or abort one."
              .formatted(settings.maxOpen()));
    }
    // No sweep takes the content between our look at it and its being referenced by the upload.
    lock.takeAsPublisher();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    OpenUpload upload =
        new OpenUpload(
            UUID.randomUUID(),
            given.version(),
            settings.partSize().toBytes(),
            0,
            null,
            now,
            now.plus(settings.lifetime()),
            expected.files().entrySet().stream()
                .map(file -> file(model, file.getKey(), file.getValue()))
                .toList());
    uploads.add(model.id(), upload);
    return upload;
  }

  private ExpectedFiles expected(BeginUpload given) {
    List<@Nullable ExpectedFile> files = given.files() == null ? List.of() : given.files();
    ExpectedFiles expected = new ExpectedFiles(limits);
    for (int i = 0; i < files.size(); i++) {
      expected.add("files[" + i + "]", files.get(i));
    }
    if (given.version() != null) {
      expected.compare(VersionUpload.check(given.version()));
    }
    return expected;
  }

  private UploadFile file(RegisteredModel model, ArtifactPath path, ExpectedFiles.Expected file) {
    Sha256 digest = file.sha256();
    boolean known = digest != null && uploads.isVisible(model.tenant(), digest, file.size());
    return new UploadFile(path.value(), file.size(), digest, known, new TreeMap<>());
  }
}
