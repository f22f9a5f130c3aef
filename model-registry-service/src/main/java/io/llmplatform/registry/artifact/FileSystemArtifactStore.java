package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Content as files of one folder: {@code blobs/<first two hex digits>/<hex>}, and {@code staging},
 * on the same file system, where uploads begin. Joined content is a folder of hard links to the
 * files that it was joined from, so that none of them is written again; a file lives as long as any
 * link to it.
 *
 * <p>INVARIANT: what is under {@code blobs} was whole and synced before it was renamed to there,
 * the rename is synced before {@link Staging#publish} returns, and nothing writes to it afterwards.
 *
 * <p>Several processes may share the folder; within a process there is one store for it (a POSIX
 * lock is lost when any descriptor of its file is closed).
 */
public final class FileSystemArtifactStore implements ArtifactStore, AutoCloseable {
  private final BlobFolder blobs;
  private final StagingArea stagingArea;
  private final Clock clock;
  private final ExecutorService threads;

  /**
   * @param folder created if it does not exist
   * @throws IOException if the folder cannot be made or written to
   */
  public FileSystemArtifactStore(Path folder, Clock clock) throws IOException {
    this.clock = clock;
    this.blobs = new BlobFolder(folder.resolve("blobs"));
    Files.createDirectories(blobs.folder());
    this.stagingArea = StagingArea.open(folder.resolve("staging"));
    BlobFolder.sync(folder);
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "artifact-staging");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Staging stage() {
    return new FileSystemStaging(stagingArea.folder(), blobs, clock, threads);
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) {
    Path place = blobs.place(digest);
    if (Files.isDirectory(place)) {
      return joined(place);
    }
    return Files.isRegularFile(place) ? Optional.of(new FileArtifact(place)) : Optional.empty();
  }

  private static Optional<Artifact> joined(Path place) {
    try {
      return Optional.of(JoinedArtifact.of(BlobFolder.pieces(place)));
    } catch (NoSuchFileException deletedMeanwhile) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  @Override
  public void forEachPublishedBefore(Instant bound, Consumer<Set<Sha256>> batch) {
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(blobs.folder())) {
      for (Path shard : shards) {
        Set<Sha256> found = publishedBefore(bound, shard);
        if (!found.isEmpty()) {
          batch.accept(found);
        }
      }
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private static Set<Sha256> publishedBefore(Instant bound, Path shard) throws IOException {
    Set<Sha256> found = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
      for (Path file : files) {
        if (isBlobFromBefore(file, bound)) {
          found.add(new Sha256(name(file)));
        }
      }
    }
    return found;
  }

  @Override
  public boolean delete(Sha256 digest, Instant bound) {
    Path place = blobs.place(digest);
    try {
      return isBlobFromBefore(place, bound) && delete(place);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  // A folder goes at once: to a staging, which is emptied whatever happens to this process.
  private boolean delete(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return Files.deleteIfExists(place);
    }
    Path deleted = stagingArea.folder().resolve(UUID.randomUUID() + ".deleted");
    try {
      Files.move(place, deleted, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException deletedMeanwhile) {
      return false;
    }
    BlobFolder.remove(deleted);
    return true;
  }

  @Override
  public int removeAbandonedStagings() {
    try {
      return stagingArea.removeAbandoned();
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  /** Gives the staging folder up. Uploads that are still running fail. */
  @Override
  public void close() throws IOException {
    threads.shutdown();
    stagingArea.close();
  }

  private static boolean isBlobFromBefore(Path file, Instant bound) throws IOException {
    try {
      return name(file).length() == 64
          && Files.getLastModifiedTime(file).toInstant().isBefore(bound);
    } catch (NoSuchFileException deletedMeanwhile) {
      return false;
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
