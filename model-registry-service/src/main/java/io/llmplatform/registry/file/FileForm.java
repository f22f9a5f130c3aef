package io.llmplatform.registry.file;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.column.StorableText;
import io.llmplatform.registry.multipart.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A file that is being uploaded, while the parts of its form arrive in any order. Closing it drops
 * what was not published. Used by one thread.
 */
final class FileForm implements AutoCloseable {
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";
  private static final int LONGEST_FIELD = 1024;
  private static final int LONGEST_NAME = 255;
  private static final String MAKER = "scheduler-service";

  private final Caller caller;
  private final Staging staging;
  private final FileSettings settings;
  private final Map<String, String> fields = new HashMap<>();
  private @Nullable FilePurpose purpose;
  private @Nullable String name;
  private @Nullable StagedFile content;

  /** Takes the staging over. */
  FileForm(Caller caller, Staging staging, FileSettings settings) {
    this.caller = caller;
    this.staging = staging;
    this.settings = settings;
  }

  /**
   * Takes a part in.
   *
   * @throws PlatformException if it is refused
   * @throws IOException if the content cannot be read
   */
  void take(Part part) throws IOException {
    String field = part.name() == null ? "" : part.name();
    switch (field) {
      case FILE -> stage(part);
      case PURPOSE -> purpose = allowed(FilePurpose.of(part.text(LONGEST_FIELD)));
      case FileLifetime.ANCHOR, FileLifetime.SECONDS -> fields.put(field, part.text(LONGEST_FIELD));
      default ->
          throw PlatformException.invalid(
              field.isEmpty() ? "Content-Disposition" : field,
              "The form has the fields file, purpose, %s and %s."
                  .formatted(FileLifetime.ANCHOR, FileLifetime.SECONDS));
    }
  }

  private FilePurpose allowed(FilePurpose given) {
    if (given.isMadeByThePlatform() && !MAKER.equals(caller.actor().orElse(""))) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "Files of the purpose %s are made by the platform's jobs only.".formatted(given.value()),
          null);
    }
    return given;
  }

  private void stage(Part part) throws IOException {
    if (content != null) {
      throw PlatformException.invalid(FILE, "A request has one file.");
    }
    name = named(part.fileName());
    // Where the purpose comes after the file, its limit is looked at in the end.
    DataSize limit = purpose == null ? settings.maxSize() : settings.maxSizeOf(purpose);
    try {
      content = staging.add(part.content(), limit.toBytes());
    } catch (Staging.LargerThanAllowed e) {
      throw tooLarge(limit);
    }
  }

  private static PlatformException tooLarge(DataSize limit) {
    return PlatformException.tooLarge(
        "The file has more than %d bytes.".formatted(limit.toBytes()));
  }

  // Some clients send a path; only its end is the name.
  private static String named(@Nullable String given) {
    String name = given == null ? "" : given.substring(lastSeparator(given) + 1);
    // As browsers and httpx write it (WHATWG HTML, multipart/form-data encoding algorithm).
    name = name.replace("%22", "\"");
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || !StorableText.is(name)
        || name.chars().anyMatch(Character::isISOControl)) {
      throw PlatformException.invalid(
          FILE,
          "The file has a filename of 1 to %d characters, none of them for control."
              .formatted(LONGEST_NAME));
    }
    return name;
  }

  private static int lastSeparator(String path) {
    return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  }

  /**
   * The file that the form describes, with a new id.
   *
   * @throws PlatformException if something is missing or does not fit
   */
  UserFile complete(Instant now) {
    StagedFile file = content;
    String fileName = name;
    FilePurpose given = purpose;
    if (file == null || fileName == null) {
      throw PlatformException.invalid(FILE, "The file is missing: a part 'file' with a filename.");
    }
    if (given == null) {
      throw PlatformException.invalid(PURPOSE, "The file's purpose is missing.");
    }
    if (file.size() > settings.maxSizeOf(given).toBytes()) {
      throw tooLarge(settings.maxSizeOf(given));
    }
    Duration lifetime = lifetime(given);
    return new UserFile(
        UserFile.newId(now),
        caller.tenant(),
        fileName,
        given,
        file.size(),
        file.digest(),
        caller.username(),
        now,
        lifetime == null ? null : now.plus(lifetime));
  }

  private @Nullable Duration lifetime(FilePurpose given) {
    Duration stated =
        FileLifetime.of(fields.get(FileLifetime.ANCHOR), fields.get(FileLifetime.SECONDS));
    return stated == null && given == FilePurpose.BATCH ? settings.batchLifetime() : stated;
  }

  /** Makes the content durable in the store, to be found by its digest. */
  void publish() {
    staging.publish();
  }

  @Override
  public void close() {
    staging.close();
  }
}
