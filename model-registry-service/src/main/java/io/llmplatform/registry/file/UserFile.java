package io.llmplatform.registry.file;

import io.llmplatform.registry.api.UserFileView;
import io.llmplatform.registry.artifact.Sha256;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of a tenant.
 *
 * @param id {@code file-…}
 * @param tenant whose it is
 * @param name without a path
 * @param purpose what it is for
 * @param size in bytes
 * @param digest of its content
 * @param createdBy who uploaded it
 * @param createdAt when
 * @param expiresAt when it is deleted; null: never
 */
record UserFile(
    String id,
    String tenant,
    String name,
    FilePurpose purpose,
    long size,
    Sha256 digest,
    String createdBy,
    Instant createdAt,
    @Nullable Instant expiresAt) {

  /** An id that is greater than those of earlier milliseconds, and that nobody can guess. */
  static String newId(Instant now) {
    String random = UUID.randomUUID().toString().replace("-", "");
    return "file-%012x%s".formatted(now.toEpochMilli(), random.substring(0, 12))
        + random.substring(24);
  }

  UserFileView view() {
    return new UserFileView(
        id,
        size,
        createdAt.getEpochSecond(),
        expiresAt == null ? null : expiresAt.getEpochSecond(),
        name,
        purpose.value());
  }
}
