package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload's files in the process's own folder below {@code staging}. */
final class FileSystemStaging implements Staging {
  private static final Logger log = LoggerFactory.getLogger(FileSystemStaging.class);
  private static final int BUFFER = 256 * 1024;

  private final Path folder;
  private final BlobFolder blobs;
  private final Clock clock;
  private final Executor threads;
  private final Map<Sha256, Path> staged = new HashMap<>();

  // One is read into while the other is hashed.
  private byte[] buffer = new byte[BUFFER];
  private byte[] other = new byte[BUFFER];

  /**
   * @param threads that hash and sync while the caller's reads and writes
   */
  FileSystemStaging(Path folder, BlobFolder blobs, Clock clock, Executor threads) {
    this.folder = folder;
    this.blobs = blobs;
    this.clock = clock;
    this.threads = threads;
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

  // Only the store's own failures become ArtifactStoreFailed; those of the content are the
  // client's.
  private StagedFile write(InputStream content, long maxSize, Path file)
      throws IOException, LargerThanAllowed {
    BackgroundDigest digest = new BackgroundDigest(threads);
    long size = 0;
    try (SyncedFile out = SyncedFile.create(file, threads)) {
      for (int read = next(content); read > 0; read = next(content)) {
        size += read;
        if (size > maxSize) {
          throw new LargerThanAllowed(maxSize);
        }
        digest.update(buffer, read);
        out.write(buffer, read);
      }
      StagedFile written = digest.end();
      out.sync();
      return written;
    }
  }

  private int next(InputStream content) throws IOException {
    byte[] full = buffer;
    buffer = other;
    other = full;
    return content.readNBytes(buffer, 0, buffer.length);
  }

  @Override
  public StagedFile join(List<Sha256> parts) {
    Path joined = folder.resolve(UUID.randomUUID() + ".parts");
    boolean kept = false;
    try {
      if (!link(parts, joined)) {
        return copy(parts);
      }
      StagedFile added = hash(joined);
      kept = staged.putIfAbsent(added.digest(), joined) == null;
      return added;
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    } finally {
      if (!kept) {
        remove(joined);
      }
    }
  }

  // Not every file system has links, and none has any number of them to one file.
  private boolean link(List<Sha256> parts, Path joined) throws IOException {
    Files.createDirectory(joined);
    int number = 0;
    for (Sha256 part : parts) {
      for (Path piece : blobs.pieces(part)) {
        number++;
        try {
          Files.createLink(joined.resolve(BlobFolder.pieceName(number)), piece);
        } catch (UnsupportedOperationException | FileSystemException e) {
          log.warn("{} cannot be linked, so that content is copied", piece, e);
          return false;
        }
      }
    }
    BlobFolder.sync(joined);
    return true;
  }

  private StagedFile hash(Path joined) throws IOException {
    BackgroundDigest digest = new BackgroundDigest(threads);
    try (InputStream content = JoinedArtifact.of(BlobFolder.pieces(joined)).open()) {
      for (int read = next(content); read > 0; read = next(content)) {
        digest.update(buffer, read);
      }
      return digest.end();
    }
  }

  private StagedFile copy(List<Sha256> parts) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Sha256 part : parts) {
      files.addAll(blobs.pieces(part));
    }
    try (InputStream content = JoinedArtifact.of(files).open()) {
      return add(content, Long.MAX_VALUE);
    } catch (LargerThanAllowed impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Artifact staged(StagedFile file) {
    Path path = staged.get(file.digest());
    if (path == null) {
      throw new IllegalArgumentException("Not staged here: " + file.digest());
    }
    try {
      return Files.isDirectory(path)
          ? JoinedArtifact.of(BlobFolder.pieces(path))
          : new FileArtifact(path);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  @Override
  public void publish() {
    try {
      blobs.take(staged, FileTime.from(clock.instant()));
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
      BlobFolder.remove(file);
    } catch (IOException e) {
      log.warn("{} could not be removed", file, e);
    }
  }
}
