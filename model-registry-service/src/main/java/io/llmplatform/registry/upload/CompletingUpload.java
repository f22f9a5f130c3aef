package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PublishLock;
import io.llmplatform.registry.version.PublishingVersion;
import io.llmplatform.registry.version.UploadLimits;
import io.llmplatform.registry.version.UploadedVersion;
import io.llmplatform.registry.version.VersionUpload;
import io.llmplatform.registry.version.Versions;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts an upload's parts together and makes the version visible. The same upload gives the same
 * version, however often it is asked for: a lost answer is asked for again.
 */
@Component
class CompletingUpload {
  private final Models models;
  private final Versions versions;
  private final Uploads uploads;
  private final ArtifactStore store;
  private final UploadLimits limits;
  private final PublishLock lock;
  private final PublishingVersion publishing;
  private final TransactionOperations transactions;
  private final UploadSettings settings;
  private final Clock clock;

  CompletingUpload(
      Models models,
      Versions versions,
      Uploads uploads,
      ArtifactStore store,
      UploadLimits limits,
      PublishLock lock,
      PublishingVersion publishing,
      TransactionOperations transactions,
      UploadSettings settings,
      Clock clock) {
    this.models = models;
    this.versions = versions;
    this.uploads = uploads;
    this.store = store;
    this.limits = limits;
    this.lock = lock;
    this.publishing = publishing;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The version that the upload has become.
   *
   * @throws PlatformException if there is no such upload, a part is missing, or a file is not what
   *     was stated
   */
  VersionView complete(Viewpoint viewpoint, ModelName name, String id) {
    RegisteredModel model = models.getForChange(viewpoint, name);
    OpenUpload upload = uploads.get(model.id(), id);
    Integer version = upload.version();
    if (version != null) {
      return inTransaction(() -> visible(model, version));
    }
    requireWhole(upload);
    try (VersionUpload assembled = new VersionUpload(store.stage(), limits)) {
      if (upload.described() != null) {
        assembled.describe(upload.described());
      }
      for (UploadFile file : upload.files()) {
        assemble(file, upload.partSize(), assembled);
      }
      UploadedVersion whole = assembled.complete();
      return inTransaction(() -> publish(viewpoint, model, upload, whole));
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transactions.execute(status -> work.get()));
  }

  private VersionView visible(RegisteredModel model, int version) {
    return versions
        .findWithFiles(model.id(), version)
        .orElseThrow(() -> Versions.unknown(model.name(), version))
        .view();
  }

  private static void requireWhole(OpenUpload upload) {
    for (UploadFile file : upload.files()) {
      List<Integer> missing = file.missing(upload.partSize());
      if (!missing.isEmpty()) {
        throw PlatformException.conflict(
            "Of the file '%s' %d parts are missing, the first of them %d."
                .formatted(file.path(), missing.size(), missing.get(0)));
      }
    }
  }

  // What the store has under the file's own digest is taken as it is.
  private void assemble(UploadFile file, long partSize, VersionUpload assembled) {
    if (file.known()) {
      Sha256 digest = Objects.requireNonNull(file.sha256());
      assembled.addStored(file.path(), null, new StagedFile(digest, file.size()), find(digest));
    } else if (file.partCount(partSize) == 1) {
      Sha256 digest = Objects.requireNonNull(file.parts().get(1)).digest();
      StagedFile stored = new StagedFile(digest, file.size());
      assembled.addStored(file.path(), file.sha256(), stored, find(digest));
    } else {
      assembled.addJoined(
          file.path(),
          file.sha256(),
          file.parts().values().stream().map(UploadFile.Part::digest).toList());
    }
  }

  private Artifact find(Sha256 digest) {
    return store
        .find(digest)
        .orElseThrow(() -> new IllegalStateException("The artifact store lost " + digest));
  }

  // The lock comes first, as for a part: a sweep that waits in between would hold both up.
  private VersionView publish(
      Viewpoint viewpoint, RegisteredModel model, OpenUpload upload, UploadedVersion whole) {
    lock.takeAsPublisher();
    Uploads.Locked now = uploads.lock(upload.id());
    if (now.version() != null) {
      return visible(model, now.version());
    }
    if (now.revision() != upload.revision()) {
      throw PlatformException.conflict(
          "A part came while the parts were put together: complete the upload again.");
    }
    VersionView version = publishing.publish(viewpoint, new ModelName(model.name()), whole);
    uploads.complete(upload.id(), version.version(), clock.instant().plus(settings.lifetime()));
    return version;
  }
}
