package io.llmplatform.registry.file;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.multipart.MultipartForm;
import io.llmplatform.registry.version.PublishLock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes a file in, in constant memory. When it returns, the file is durable; a crash before leaves
 * content that nothing refers to, which the orphan sweep removes.
 */
@Component
class ReceivingFile {
  // What a form may have beside its file, generously.
  private static final long FORM = 1 << 20;
  private static final int BLOCK = 64 * 1024;

  private final UserFiles files;
  private final ArtifactStore store;
  private final PublishLock lock;
  private final TransactionOperations transactions;
  private final FileSettings settings;
  private final Clock clock;
  private final MultipartForm multipart = new MultipartForm();

  ReceivingFile(
      UserFiles files,
      ArtifactStore store,
      PublishLock lock,
      TransactionOperations transactions,
      FileSettings settings,
      Clock clock) {
    this.files = files;
    this.store = store;
    this.lock = lock;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The file, kept; or the one that an earlier request with the key made, whatever the body.
   *
   * @param key unique in the tenant; null: none
   * @param contentType with the form's boundary
   * @param length of the body; negative: unknown
   * @throws PlatformException if the form is wrong, or the tenant has no room
   * @throws IOException if the client is gone
   */
  UserFile receive(
      Caller caller,
      @Nullable String key,
      @Nullable String contentType,
      long length,
      InputStream body)
      throws IOException {
    Optional<UserFile> made = key == null ? Optional.empty() : files.made(caller.tenant(), key);
    if (made.isPresent()) {
      passOver(body);
      return made.get();
    }
    // Before the body is read: a client that waits for 100 Continue need not send it in vain.
    if (length > settings.maxSize().toBytes() + FORM) {
      throw PlatformException.tooLarge(
          "A file has at most %d bytes.".formatted(settings.maxSize().toBytes()));
    }
    requireRoom(caller.tenant());
    try (FileForm form = new FileForm(caller, store.stage(), settings)) {
      multipart.read(contentType, body, form::take);
      return keep(form, form.complete(now()), key);
    }
  }

  private UserFile keep(FileForm form, UserFile file, @Nullable String key) {
    UserFile kept =
        transactions.execute(
            status -> {
              lock.takeAsPublisher();
              files.lock(file.tenant());
              UserFile there = files.add(file, key);
              if (there.id().equals(file.id())) {
                requireRoom(file.tenant());
                form.publish();
              }
              return there;
            });
    return Objects.requireNonNull(kept);
  }

  private void requireRoom(String tenant) {
    UserFiles.Holding holding = files.holding(tenant);
    if (holding.bytes() > settings.maxTotal().toBytes()) {
      throw PlatformException.tooLarge(
          "The files of a tenant have at most %d bytes together; delete some."
              .formatted(settings.maxTotal().toBytes()));
    }
    if (holding.files() > settings.maxCount()) {
      throw PlatformException.tooLarge(
          "A tenant has at most %d files; delete some.".formatted(settings.maxCount()));
    }
  }

  // A client that is still sending might else see a broken connection instead of the answer.
  private void passOver(InputStream body) throws IOException {
    long left = settings.maxSize().toBytes() + FORM;
    byte[] block = new byte[BLOCK];
    for (int read = body.read(block); read >= 0 && left > 0; read = body.read(block)) {
      left -= read;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
