package io.llmplatform.inference.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of model files, each stored once under its SHA-256. A file gets its name only when it is
 * complete, checked and synced, so that several instances may share the folder and a crash does no
 * harm. Thread-safe.
 *
 * <p>{@code blobs/<sha256>} holds contents, {@code views/<uuid>} a version's files by their own
 * paths, as hard links where the file system has them.
 */
public final class ArtifactCache {
  private static final Logger log = LoggerFactory.getLogger(ArtifactCache.class);

  private final Path blobs;
  private final Path views;

  public ArtifactCache(Path directory) {
    this.blobs = directory.resolve("blobs");
    this.views = directory.resolve("views");
  }

  /**
   * A folder with these files, each checked against its digest now; what is missing or damaged is
   * fetched. The caller closes the view when nobody reads it any more.
   *
   * @throws CorruptArtifact when the source delivers something else
   */
  public ArtifactView view(List<ArtifactFile> files, ArtifactSource source) throws IOException {
    ArtifactView view = new ArtifactView(views.resolve(UUID.randomUUID().toString()));
    try {
      for (ArtifactFile file : files) {
        Path target = file.in(view.directory());
        Files.createDirectories(target.toAbsolutePath().getParent());
        link(blob(file, source), target);
      }
      return view;
    } catch (IOException | RuntimeException e) {
      view.close();
      throw e;
    }
  }

  private Path blob(ArtifactFile file, ArtifactSource source) throws IOException {
    Path blob = blobs.resolve(file.sha256());
    if (Files.isRegularFile(blob)) {
      if (isIntact(blob, file)) {
        return blob;
      }
      log.warn("The cached file {} ({}) is damaged; it is fetched again", blob, file.path());
      Files.delete(blob);
    }
    source.fetch(file, content -> DurableFile.write(blob, out -> copyChecked(content, file, out)));
    return blob;
  }

  private static boolean isIntact(Path blob, ArtifactFile file) throws IOException {
    if (Files.size(blob) != file.size()) {
      return false;
    }
    MessageDigest digest = sha256();
    try (InputStream content = new DigestInputStream(Files.newInputStream(blob), digest)) {
      content.transferTo(OutputStream.nullOutputStream());
    }
    return hex(digest).equals(file.sha256());
  }

  private static void copyChecked(InputStream content, ArtifactFile file, OutputStream out)
      throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      size += read;
      if (size > file.size()) {
        throw new CorruptArtifact(file, "more than its " + file.size() + " bytes");
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
    }
    if (size != file.size()) {
      throw new CorruptArtifact(file, size + " of its " + file.size() + " bytes");
    }
    String received = hex(digest);
    if (!received.equals(file.sha256())) {
      throw new CorruptArtifact(
          file, "content with the digest %s, not %s".formatted(received, file.sha256()));
    }
  }

  private static void link(Path blob, Path target) throws IOException {
    try {
      Files.createLink(target, blob);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(blob, target);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
