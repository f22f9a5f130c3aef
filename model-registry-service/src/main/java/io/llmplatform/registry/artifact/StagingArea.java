package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder per process below {@code staging}, whose lock file the process holds locked while it
 * lives: the kernel lets go however it dies, so that the others know, whatever the folder's age.
 *
 * <p>INVARIANT: a folder without the prefix {@code new-} was locked before it got its name.
 */
final class StagingArea implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String NEW = "new-";

  // Far longer than the moment between making a folder and renaming it.
  private static final Duration NEW_FOR_AT_MOST = Duration.ofHours(1);

  private final Path root;
  private final Path folder;
  private final FileChannel lock;

  private StagingArea(Path root, Path folder, FileChannel lock) {
    this.root = root;
    this.folder = folder;
    this.lock = lock;
  }

  static StagingArea open(Path root) throws IOException {
    Files.createDirectories(root);
    String name = UUID.randomUUID().toString();
    Path preparing = Files.createDirectory(root.resolve(NEW + name));
    FileChannel lock =
        FileChannel.open(
            preparing.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      lock.lock();
      Path folder = root.resolve(name);
      Files.move(preparing, folder, StandardCopyOption.ATOMIC_MOVE);
      return new StagingArea(root, folder, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  Path folder() {
    return folder;
  }

  int removeAbandoned() throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path other : folders) {
        removed += !isOurs(other) && removeIfAbandoned(other) ? 1 : 0;
      }
    } catch (NoSuchFileException anotherProcessIsSweeping) {
      return removed;
    }
    return removed;
  }

  private boolean isOurs(Path other) {
    return folder.getFileName().equals(other.getFileName());
  }

  private static boolean removeIfAbandoned(Path other) throws IOException {
    if (String.valueOf(other.getFileName()).startsWith(NEW) && !isOld(other)) {
      return false;
    }
    try (FileChannel channel = openLock(other)) {
      if (channel != null && !canLock(channel)) {
        return false;
      }
      removeFolder(other);
      return true;
    }
  }

  private static @Nullable FileChannel openLock(Path other) throws IOException {
    Path lock = other.resolve(LOCK);
    return Files.exists(lock) ? FileChannel.open(lock, StandardOpenOption.WRITE) : null;
  }

  private static boolean canLock(FileChannel channel) throws IOException {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  private static boolean isOld(Path other) throws IOException {
    Instant bound = Instant.now().minus(NEW_FOR_AT_MOST);
    return Files.getLastModifiedTime(other).toInstant().isBefore(bound);
  }

  // The lock goes last: a folder that was removed only in part is still found to be abandoned.
  private static void removeFolder(Path other) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(other)) {
      for (Path file : files) {
        if (!file.endsWith(LOCK)) {
          BlobFolder.remove(file);
        }
      }
    }
    Files.deleteIfExists(other.resolve(LOCK));
    Files.deleteIfExists(other);
  }

  @Override
  public void close() throws IOException {
    if (lock.isOpen()) {
      removeFolder(folder);
      lock.close();
    }
  }
}
