package io.llmplatform.scheduler.file;

import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A file of {@link InMemoryFiles}, with what the port does not tell of it. Immutable. */
public final class KeptFile {
  private final UserFile description;
  private final Owner owner;
  private final Optional<Duration> lifetime;
  private final byte[] content;

  KeptFile(UserFile description, Owner owner, Optional<Duration> lifetime, byte[] content) {
    this.description = description;
    this.owner = owner;
    this.lifetime = lifetime;
    this.content = content;
  }

  public UserFile description() {
    return description;
  }

  /** Who added it, or in whose name it was made. */
  public Owner owner() {
    return owner;
  }

  /** Empty: it stays. */
  public Optional<Duration> lifetime() {
    return lifetime;
  }

  public byte[] bytes() {
    return content.clone();
  }

  /** The bytes as UTF-8. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
