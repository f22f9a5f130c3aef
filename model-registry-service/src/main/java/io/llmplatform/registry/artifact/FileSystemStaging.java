package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload's files in the process's own folder below {@code staging}. */
final class FileSystemStaging implements Staging {
  private static final Logger log = LoggerFactory.getLogger(FileSystemStaging.class);
  private static final int BUFFER = 128 * 1024;

  private final Path folder;
  private final BlobFolder blobs;
  private final Clock clock;
  private final Map<Sha256, Path> staged = new HashMap<>();
  private final byte[] buffer = new byte[BUFFER];

  FileSystemStaging(Path folder, BlobFolder blobs, Clock clock) {
    this.folder = folder;
    this.blobs = blobs;
    this.clock = clock;
  }

  @Override
  public StagedFile add(InputStream content, long maxSize) throws IOException, LargerThanAllowed {
    Path file = folder.resolve(UUID.randomUUID() + ".part");
    boolean kept = false;
    try {
      StagedFile added = write(content, maxSize, file);
      kept = staged.putIfAbsent(added.digest(), file) == null;
      return added;
    } finally {
      if (!kept) {
        remove(file);
      }
    }
  }

  private StagedFile write(InputStream content, long maxSize, Path file)
      throws IOException, LargerThanAllowed {
    MessageDigest digest = Sha256.newDigest();
    long size = 0;
    try (FileChannel out = create(file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        size += read;
        if (size > maxSize) {
          throw new LargerThanAllowed(maxSize);
        }
        digest.update(buffer, 0, read);
        append(out, ByteBuffer.wrap(buffer, 0, read));
      }
      sync(out);
    }
    return new StagedFile(Sha256.of(digest.digest()), size);
  }

  // Only the store's own failures become ArtifactStoreFailed; those of the content are the
  // client's.

  private static FileChannel create(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private static void append(FileChannel out, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private static void sync(FileChannel out) {
    try {
      out.force(true);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  @Override
  public Artifact staged(StagedFile file) {
    Path path = staged.get(file.digest());
    if (path == null) {
      throw new IllegalArgumentException("Not staged here: " + file.digest());
    }
    return new FileArtifact(path);
  }

  @Override
  public void publish() {
    try {
      FileTime now = FileTime.from(clock.instant());
      for (Path file : staged.values()) {
        Files.setLastModifiedTime(file, now);
      }
      blobs.take(staged);
      staged.clear();
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  @Override
  public void close() {
    staged.values().forEach(FileSystemStaging::remove);
    staged.clear();
  }

  // What cannot be removed now goes when the process is gone.
  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} could not be removed", file, e);
    }
  }
}
