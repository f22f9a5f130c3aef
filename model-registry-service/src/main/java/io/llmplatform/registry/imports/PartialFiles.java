package io.llmplatform.registry.imports;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the files of imports grow: {@code <folder>/<import>/<name of the path>}. They outlive the
 * process; replicas share the folder. Thread-safe.
 */
final class PartialFiles {
  private static final Logger log = LoggerFactory.getLogger(PartialFiles.class);
  private static final String LOCK = "lock";

  private final Path root;

  PartialFiles(Path root) {
    this.root = root;
  }

  /**
   * The files of one import, for one instance at a time: the kernel lets go of the lock however its
   * holder dies.
   *
   * @return empty while another works at them
   */
  Optional<Folder> open(UUID importId) throws IOException {
    Path folder = Files.createDirectories(root.resolve(importId.toString()));
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      // Who removed the folder meanwhile left a lock on nothing.
      locked = lock != null && Files.exists(folder.resolve(LOCK));
      return locked ? Optional.of(new Folder(folder, channel)) : Optional.empty();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return Optional.empty();
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** The imports that have a folder. */
  List<UUID> imports() throws IOException {
    List<UUID> imports = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        importOf(folder).ifPresent(imports::add);
      }
    } catch (NoSuchFileException thereWasNoneYet) {
      return imports;
    }
    return imports;
  }

  private static Optional<UUID> importOf(Path folder) {
    try {
      return Optional.of(UUID.fromString(String.valueOf(folder.getFileName())));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** Removes the folders of those imports, except where an instance still works at them. */
  void remove(Collection<UUID> imports) throws IOException {
    for (UUID each : imports) {
      Optional<Folder> folder = open(each);
      if (folder.isPresent()) {
        folder.get().remove();
        log.info("Removed what import {} had fetched", each);
      }
    }
  }

  /** The files of one import, locked until it is closed. */
  static final class Folder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private Folder(Path folder, FileChannel lock) {
      this.folder = folder;
      this.lock = lock;
    }

    /** The file of a path, opened; it is made if there is none. The caller closes it. */
    PartialFile file(WantedFile file) throws IOException {
      return PartialFile.open(place(file));
    }

    /** How much of the file is here. */
    long size(WantedFile file) throws IOException {
      Path place = place(file);
      return Files.exists(place) ? Files.size(place) : 0;
    }

    /** Bytes that the disk has left. */
    long usableSpace() throws IOException {
      return Files.getFileStore(folder).getUsableSpace();
    }

    // Not the path itself: it may be too long for a name, and its folders would have to be made.
    private Path place(WantedFile file) {
      byte[] path = file.path().value().getBytes(StandardCharsets.UTF_8);
      return folder.resolve(UUID.nameUUIDFromBytes(path) + ".part");
    }

    /** The lock goes last: a folder that was removed only in part is still found. */
    void remove() throws IOException {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          if (!file.endsWith(LOCK)) {
            Files.deleteIfExists(file);
          }
        }
      }
      Files.deleteIfExists(folder.resolve(LOCK));
      Files.deleteIfExists(folder);
      close();
    }

    @Override
    public void close() throws IOException {
      lock.close();
    }
  }
}
