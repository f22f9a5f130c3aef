package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.hub.HubDownload;
import io.llmplatform.registry.hub.HubRefused;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file until it is whole and hashes to what the hub says. Goes on where an earlier
 * process, or a broken connection, left off. Used by one thread.
 */
final class FileDownload {
  private static final int BUFFER = 128 * 1024;
  private static final int DAMAGED_AT_MOST = 2;

  private final WantedFile file;
  private final PartialFile partial;
  private final Opening hub;
  private final Patience patience;
  private final FileProgress progress;
  private final Trouble trouble;
  private final byte[] buffer = new byte[BUFFER];

  private MessageDigest stated;
  private MessageDigest sha256;

  /** Opens the file on the hub at a byte. */
  interface Opening {
    HubDownload open(long from) throws IOException, HubRefused;
  }

  /** Hears of failures that are borne, and, by null, of their end. */
  interface Trouble {
    void met(@Nullable String sentence);
  }

  FileDownload(
      FileProgress progress, PartialFile partial, Opening hub, Patience patience, Trouble trouble) {
    this.file = progress.file();
    this.progress = progress;
    this.partial = partial;
    this.hub = hub;
    this.patience = patience;
    this.trouble = trouble;
    this.stated = file.onHub().digest().begin(file.size());
    this.sha256 = newSha256();
  }

  /**
   * The SHA-256 of the whole file, which is durable.
   *
   * @throws ImportFailed if the hub refuses it, keeps failing, or gives another content
   */
  Sha256 fetch() throws ImportFailed, InterruptedException {
    for (int damaged = 1; ; damaged++) {
      String actual = fetchWhole();
      if (actual.equals(file.onHub().digest().hex())) {
        write(partial::sync);
        progress.finish();
        return new Sha256(HexFormat.of().formatHex(sha256.digest()));
      }
      write(this::startAgain);
      if (damaged == DAMAGED_AT_MOST) {
        throw new ImportFailed(
            "The file '%s' has the %s %s, not %s as the hub says: it was damaged on its way."
                .formatted(
                    file.path(),
                    file.onHub().digest().algorithm(),
                    actual,
                    file.onHub().digest().hex()),
            file.path().value(),
            null);
      }
    }
  }

  /** The file's digest of the hub's kind, when all its bytes are here. */
  private String fetchWhole() throws ImportFailed, InterruptedException {
    write(this::readWhatIsHere);
    while (partial.size() < file.size()) {
      try (HubDownload download = hub.open(partial.size())) {
        if (download.from() != partial.size()) {
          write(this::startAgain);
        }
        receive(download.content());
      } catch (HubRefused refused) {
        throw new ImportFailed(refused.sentence(), file.path().value(), refused);
      } catch (IOException failure) {
        stopIfInterrupted();
        trouble.met(Patience.words(failure));
        patience.bear(failure, file.path().value());
      }
    }
    return HexFormat.of().formatHex(stated.digest());
  }

  private void readWhatIsHere() throws IOException {
    stated = file.onHub().digest().begin(file.size());
    sha256 = newSha256();
    if (partial.size() > file.size()) {
      partial.clear();
    }
    InputStream content = partial.content();
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      stated.update(buffer, 0, read);
      sha256.update(buffer, 0, read);
    }
    progress.reach(partial.size());
  }

  private void startAgain() throws IOException {
    partial.clear();
    readWhatIsHere();
  }

  private void receive(InputStream content) throws IOException, ImportFailed, InterruptedException {
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      stopIfInterrupted();
      if (read > file.size() - partial.size()) {
        write(this::startAgain);
        throw new ImportFailed(
            "The file '%s' has more than the %d bytes that the hub lists."
                .formatted(file.path(), file.size()),
            file.path().value(),
            null);
      }
      int count = read;
      write(() -> partial.append(buffer, count));
      stated.update(buffer, 0, read);
      sha256.update(buffer, 0, read);
      progress.reach(partial.size());
      patience.progressed();
      trouble.met(null);
    }
    if (partial.size() < file.size()) {
      throw new IOException("The content ended early");
    }
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** What is done to the disk; its failures are not the hub's. */
  private interface DiskWork {
    void run() throws IOException;
  }

  private void write(DiskWork work) throws ImportFailed, InterruptedException {
    try {
      work.run();
    } catch (java.nio.channels.ClosedByInterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      throw StoreTrouble.of(e, file.path().value());
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
