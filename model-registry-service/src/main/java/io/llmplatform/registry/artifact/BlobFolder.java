package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a file system keeps published content: {@code <folder>/<first two hex digits>/<hex>}.
 *
 * @param folder that of all blobs
 */
record BlobFolder(Path folder) {
  private Path shard(Sha256 digest) {
    return folder.resolve(digest.hex().substring(0, 2));
  }

  Path file(Sha256 digest) {
    return shard(digest).resolve(digest.hex());
  }

  /**
   * Moves synced files to their places, and returns when the moves survive a crash of the machine.
   */
  void take(Map<Sha256, Path> files) throws IOException {
    Set<Path> shards = new TreeSet<>();
    for (Map.Entry<Sha256, Path> file : files.entrySet()) {
      Path shard = Files.createDirectories(shard(file.getKey()));
      Files.move(file.getValue(), file(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
      shards.add(shard);
    }
    for (Path shard : shards) {
      sync(shard);
    }
    // A shard may be new, by this call or by one that has not come this far yet.
    sync(folder);
  }

  /** Makes a folder's entries survive a crash of the machine (fsync on the folder; POSIX only). */
  static void sync(Path folder) throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
