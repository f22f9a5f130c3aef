package io.llmplatform.scheduler.file;

import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The registry's files. Thread-safe. Each method fails with a {@link
 * io.llmplatform.common.error.PlatformException}: {@code notFound} for what the owner cannot see,
 * {@code unavailable} where the registry cannot be reached.
 */
public interface Files {

  /** The file's description. */
  UserFile find(Owner owner, String id);

  /**
   * The file's bytes from an offset on; the caller closes the stream. The stream's methods fail as
   * those of this port where the file is deleted, or the registry away, meanwhile.
   *
   * @param from bytes to skip, at most the file's length
   */
  InputStream read(Owner owner, String id, long from);

  /**
   * Writes a file's bytes. May be called again, on any thread, where a try failed; what it throws
   * besides the stream's own failures ends the whole, and is thrown to who makes the file.
   */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Makes a file in the owner's name, or returns the one that an earlier call with this key made.
   *
   * @param key unique in the tenant, such as {@code batch_7/output}
   * @param lifetime after which the file is deleted; null: never
   */
  UserFile create(
      Owner owner,
      String key,
      String name,
      String purpose,
      @Nullable Duration lifetime,
      Content content);
}
