package io.llmplatform.inference.retrieval.extraction;

import io.llmplatform.inference.retrieval.extraction.UnreadableDocument.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * How far zipped documents, such as those of Office, unpack. Their entries are unpacked and
 * counted, because what a zip says of their lengths may be a lie, and entries may share their
 * bytes.
 */
final class Inflation {
  /** Text compresses to a tenth or so; so much is no document's. */
  private static final int MOST_RATIO = 100;

  /** What unpacks to less does no harm. */
  private static final long HARMLESS = 32L << 20;

  private Inflation() {}

  /**
   * Nothing, unless the document is a zip that unpacks to far more than it is.
   *
   * @throws UnreadableDocument if so
   */
  static void check(Path document) throws IOException, UnreadableDocument {
    if (!isZip(document)) {
      return;
    }
    long most = Math.max(HARMLESS, MOST_RATIO * Files.size(document));
    try (ZipFile zip = new ZipFile(document.toFile())) {
      long total = 0;
      byte[] buffer = new byte[1 << 16];
      for (ZipEntry entry : zip.stream().toList()) {
        total += inflated(zip, entry, buffer, most - total);
        if (total > most) {
          throw new UnreadableDocument(
              Fault.INVALID,
              "The document unpacks to more than %d times its size: it is a zip bomb."
                  .formatted(MOST_RATIO));
        }
      }
    } catch (ZipException e) {
      throw new UnreadableDocument(
          Fault.INVALID, "The document is damaged: it cannot be unpacked.");
    }
  }

  private static boolean isZip(Path document) throws IOException {
    try (InputStream in = Files.newInputStream(document)) {
      byte[] magic = in.readNBytes(4);
      return magic.length == 4 && magic[0] == 'P' && magic[1] == 'K' && magic[2] == 3;
    }
  }

  /** Counts no further than one byte past the most. */
  private static long inflated(ZipFile zip, ZipEntry entry, byte[] buffer, long most)
      throws IOException {
    long total = 0;
    try (InputStream in = zip.getInputStream(entry)) {
      int read = in.read(buffer);
      while (read >= 0 && total <= most) {
        total += read;
        read = in.read(buffer);
      }
    }
    return total;
  }
}
