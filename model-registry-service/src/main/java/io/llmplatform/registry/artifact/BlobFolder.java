package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a file system keeps published content: {@code <folder>/<first two hex digits>/<hex>}. That
 * is a file, or a folder of files which are the content one after the other, in the order of their
 * names.
 *
 * @param folder that of all blobs
 */
record BlobFolder(Path folder) {
  private Path shard(Sha256 digest) {
    return folder.resolve(digest.hex().substring(0, 2));
  }

  Path place(Sha256 digest) {
    return shard(digest).resolve(digest.hex());
  }

  /** The files that are the content, in their order. */
  List<Path> pieces(Sha256 digest) throws IOException {
    Path place = place(digest);
    return Files.isDirectory(place) ? pieces(place) : List.of(place);
  }

  /** The files of a folder, in the order of their names. */
  static List<Path> pieces(Path folder) throws IOException {
    List<Path> pieces = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(pieces::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(pieces);
    return pieces;
  }

  /** The name of a file in such a folder. */
  static String pieceName(int number) {
    return "%06d".formatted(number);
  }

  /**
   * Moves synced content to its places, and returns when the moves survive a crash of the machine.
   *
   * @param now as of when it is published
   */
  void take(Map<Sha256, Path> contents, FileTime now) throws IOException {
    Set<Path> shards = new TreeSet<>();
    for (Map.Entry<Sha256, Path> content : contents.entrySet()) {
      Path shard = Files.createDirectories(shard(content.getKey()));
      take(content.getValue(), place(content.getKey()), now);
      shards.add(shard);
    }
    for (Path shard : shards) {
      sync(shard);
    }
    // A shard may be new, by this call or by one that has not come this far yet.
    sync(folder);
  }

  // A file takes a file's place. A folder cannot be replaced, nor take a place: what is there
  // stays.
  private static void take(Path staged, Path place, FileTime now) throws IOException {
    Files.setLastModifiedTime(staged, now);
    try {
      Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(place)) {
        throw e;
      }
      Files.setLastModifiedTime(place, now);
      remove(staged);
    }
  }

  /** Removes a file, or a folder with its files; nothing if there is none. */
  static void remove(Path content) throws IOException {
    if (Files.isDirectory(content)) {
      for (Path piece : pieces(content)) {
        Files.deleteIfExists(piece);
      }
    }
    Files.deleteIfExists(content);
  }

  /** Makes a folder's entries survive a crash of the machine (fsync on the folder; POSIX only). */
  static void sync(Path folder) throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
