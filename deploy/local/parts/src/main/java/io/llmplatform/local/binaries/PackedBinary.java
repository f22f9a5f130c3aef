package io.llmplatform.local.binaries;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * A program on the class path, unpacked into a folder of its own, whole or not at all.
 *
 * <p>Several processes may unpack the same one at the same time: a lock file makes the others wait.
 */
public final class PackedBinary {
  private static final Set<PosixFilePermission> FOR_ALL_TO_RUN =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);

  private final String resource;

  private PackedBinary(String resource) {
    this.resource = resource;
  }

  /** PostgreSQL for this machine: {@code bin/}, {@code lib/}, {@code share/}. */
  public static PackedBinary postgres() {
    return new PackedBinary(
        "/postgres-" + system() + "-" + (isArm() ? "arm_64" : "x86_64") + ".txz");
  }

  /** The redis-server program for this machine. */
  public static PackedBinary redis() {
    return new PackedBinary(
        "/redis-server-7.0.15-" + system() + "-" + (isArm() ? "arm64" : "amd64"));
  }

  /**
   * Unpacks into a folder under {@code cache}, unless that was done before, and answers that
   * folder.
   *
   * @throws IOException also where there is no such program for this machine
   */
  public Path unpackInto(Path cache) throws IOException {
    Path folder =
        cache
            .toAbsolutePath()
            .resolve(resource.substring(1).replace(".txz", "") + "-" + checksum());
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(folder.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.isDirectory(folder)) {
        Path draft = Files.createTempDirectory(cache, "unpacking");
        Files.setPosixFilePermissions(draft, FOR_ALL_TO_RUN);
        unpack(draft);
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder;
  }

  /** Of the packed program, as the jar states it: another version gets another folder. */
  private String checksum() throws IOException {
    URLConnection connection = location().openConnection();
    return connection instanceof JarURLConnection jar
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  private URL location() throws IOException {
    URL location = PackedBinary.class.getResource(resource);
    if (location == null) {
      throw new IOException("no program for this machine on the class path: " + resource);
    }
    return location;
  }

  private void unpack(Path folder) throws IOException {
    try (InputStream packed = location().openStream()) {
      if (resource.endsWith(".txz")) {
        unpackArchive(packed, folder);
      } else {
        Path program = folder.resolve("redis-server");
        Files.copy(packed, program);
        Files.setPosixFilePermissions(program, FOR_ALL_TO_RUN);
      }
    }
  }

  private static void unpackArchive(InputStream packed, Path folder) throws IOException {
    try (TarArchiveInputStream archive =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(packed, 1 << 16)))) {
      TarArchiveEntry entry = archive.getNextEntry();
      while (entry != null) {
        unpackEntry(archive, entry, folder);
        entry = archive.getNextEntry();
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream archive, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("the archive reaches out of its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(archive, target);
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(target, FOR_ALL_TO_RUN);
    }
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.contains("mac") ? "darwin" : "linux";
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }
}
