package io.llmplatform.scheduler.file;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry's files in memory. Thread-safe. */
public final class InMemoryFiles implements Files {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private record Key(String tenant, String key) {}

  private final Map<String, KeptFile> files = new LinkedHashMap<>();
  private final Map<Key, String> keys = new LinkedHashMap<>();
  private int made;
  private int failures;

  /** A file that the owner has uploaded. */
  public UserFile add(Owner owner, String name, String purpose, byte[] content) {
    return keep(owner, name, purpose, null, content.clone());
  }

  /** The same of a text, in UTF-8. */
  public UserFile add(Owner owner, String name, String purpose, String content) {
    return add(owner, name, purpose, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Has the next calls of the port fail as where the registry cannot be reached. */
  public synchronized void failNext(int calls) {
    failures = calls;
  }

  /** As the owner, or the sweep of expired files, deletes it. */
  public synchronized void delete(String id) {
    files.remove(id);
    keys.values().remove(id);
  }

  /** All files, in the order in which they came. */
  public synchronized List<KeptFile> all() {
    return List.copyOf(files.values());
  }

  /** The file of that id, whosever it is. */
  public synchronized Optional<KeptFile> kept(String id) {
    return Optional.ofNullable(files.get(id));
  }

  /** The file that was made with that key. */
  public synchronized Optional<KeptFile> made(String tenant, String key) {
    return Optional.ofNullable(keys.get(new Key(tenant, key))).map(files::get);
  }

  @Override
  public UserFile find(Owner owner, String id) {
    return get(owner, id).description();
  }

  @Override
  public InputStream read(Owner owner, String id, long from) {
    byte[] content = get(owner, id).bytes();
    if (from < 0 || from > content.length) {
      throw new IllegalArgumentException("The file has " + content.length + " bytes");
    }
    int offset = Math.toIntExact(from);
    return new ByteArrayInputStream(content, offset, content.length - offset);
  }

  @Override
  public UserFile create(
      Owner owner,
      String key,
      String name,
      String purpose,
      @Nullable Duration lifetime,
      Content content) {
    Key unique = new Key(owner.tenant(), key);
    Optional<UserFile> before = before(unique);
    if (before.isPresent()) {
      return before.get();
    }
    // Outside of the lock: the content may come from these files.
    byte[] bytes = bytes(content);
    synchronized (this) {
      return before(unique).orElseGet(() -> keep(unique, owner, name, purpose, lifetime, bytes));
    }
  }

  private UserFile keep(
      Key key, Owner owner, String name, String purpose, @Nullable Duration lifetime, byte[] of) {
    UserFile file = keep(owner, name, purpose, lifetime, of);
    keys.put(key, file.id());
    return file;
  }

  private synchronized UserFile keep(
      Owner owner, String name, String purpose, @Nullable Duration lifetime, byte[] content) {
    made++;
    UserFile file = new UserFile("file-" + made, name, purpose, content.length);
    files.put(file.id(), new KeptFile(file, owner, Optional.ofNullable(lifetime), content));
    return file;
  }

  private synchronized Optional<UserFile> before(Key key) {
    failIfAsked();
    return Optional.ofNullable(keys.get(key)).map(files::get).map(KeptFile::description);
  }

  private synchronized KeptFile get(Owner owner, String id) {
    failIfAsked();
    KeptFile file = files.get(id);
    if (file == null || !file.owner().tenant().equals(owner.tenant())) {
      throw PlatformException.notFound("There is no file '" + id + "'.");
    }
    return file;
  }

  private void failIfAsked() {
    if (failures > 0) {
      failures--;
      throw PlatformException.unavailable("The registry cannot be reached.", RETRY_AFTER);
    }
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
