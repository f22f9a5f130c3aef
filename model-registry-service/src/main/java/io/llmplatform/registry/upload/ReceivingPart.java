package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.PartView;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.Archives;
import io.llmplatform.registry.version.PublishLock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes a part in, in constant memory. When it returns, the part is durable; before, the part of
 * that number, if there was one, is as it was.
 */
@Component
class ReceivingPart {
  private final Models models;
  private final Uploads uploads;
  private final ArtifactStore store;
  private final PublishLock lock;
  private final TransactionOperations transactions;
  private final UploadSettings settings;
  private final Clock clock;

  ReceivingPart(
      Models models,
      Uploads uploads,
      ArtifactStore store,
      PublishLock lock,
      TransactionOperations transactions,
      UploadSettings settings,
      Clock clock) {
    this.models = models;
    this.uploads = uploads;
    this.store = store;
    this.lock = lock;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The part, kept.
   *
   * @param expected digest of the part; null: not compared
   * @throws PlatformException if there is no such upload, file or part, or the content is not what
   *     it should be
   * @throws IOException if the client is gone
   */
  PartView receive(
      Viewpoint viewpoint,
      ModelName name,
      String id,
      String path,
      int number,
      @Nullable Sha256 expected,
      InputStream content)
      throws IOException {
    RegisteredModel model = models.getForChange(viewpoint, name);
    OpenUpload upload = uploads.get(model.id(), id);
    UploadFile file = upload.file(path);
    requireOpen(upload.version());
    long size = sizeOf(upload, file, number);
    InputStream checked = number == 1 ? Archives.refuse(new ArtifactPath(path), content) : content;
    try (Staging staging = store.stage()) {
      StagedFile staged = stage(staging, checked, file, number, size);
      if (expected != null && !expected.equals(staged.digest())) {
        throw PlatformException.invalid(
            "part",
            "Part %d of '%s' has the SHA-256 %s, not the stated %s: it was damaged on its way."
                .formatted(number, path, staged.digest(), expected));
      }
      keep(upload.id(), path, number, staged, staging);
      return new PartView(number, staged.size(), staged.digest().hex());
    }
  }

  private void keep(UUID id, String path, int number, StagedFile staged, Staging staging) {
    transactions.executeWithoutResult(
        status -> {
          lock.takeAsPublisher();
          staging.publish();
          requireOpen(uploads.lock(id).version());
          uploads.receive(
              id,
              path,
              number,
              new UploadFile.Part(staged.size(), staged.digest()),
              clock.instant().plus(settings.lifetime()));
        });
  }

  private static long sizeOf(OpenUpload upload, UploadFile file, int number) {
    int parts = file.partCount(upload.partSize());
    if (number < 1 || number > parts) {
      throw PlatformException.invalid(
          "part",
          parts == 0
              ? "The file '%s' has no parts to be sent.".formatted(file.path())
              : "The file '%s' has the parts 1 to %d.".formatted(file.path(), parts));
    }
    return file.sizeOfPart(number, upload.partSize());
  }

  private static StagedFile stage(
      Staging staging, InputStream content, UploadFile file, int number, long size)
      throws IOException {
    try {
      StagedFile staged = staging.add(content, size);
      if (staged.size() == size) {
        return staged;
      }
    } catch (Staging.LargerThanAllowed tooLarge) {
      // said below
    }
    throw PlatformException.invalid(
        "part", "Part %d of '%s' has exactly %d bytes.".formatted(number, file.path(), size));
  }

  private static void requireOpen(@Nullable Integer version) {
    if (version != null) {
      throw PlatformException.conflict("The upload is completed: it is version " + version + ".");
    }
  }
}
