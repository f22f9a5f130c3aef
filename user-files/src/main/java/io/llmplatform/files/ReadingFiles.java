package io.llmplatform.files;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.UserFileView;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

/**
 * The registry's files over its REST interface, in their owners' names. While the registry is away
 * a call is tried again, a few times. Thread-safe.
 *
 * <p>Each method fails with a {@link PlatformException}: {@code notFound} for what the owner cannot
 * see, {@code unavailable} where the registry cannot be reached.
 */
public final class ReadingFiles {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Function<Owner, RestClient.Builder> clients;
  private final DataSize piece;
  private final Attempts attempts;

  /**
   * @param clients of the registry, in an owner's name
   * @param piece so much is fetched, and held in memory, at a time
   */
  public ReadingFiles(
      Function<Owner, RestClient.Builder> clients, DataSize piece, Attempts attempts) {
    this.clients = clients;
    this.piece = piece;
    this.attempts = attempts;
  }

  /** The file's description. */
  public UserFile find(Owner owner, String id) {
    RestClient registry = clients.apply(owner).build();
    return attempts.persistently(
        () -> file(registry.get().uri("/v1/files/{id}", id).retrieve().body(UserFileView.class)));
  }

  /**
   * The file's bytes from an offset on; the caller closes the stream. The stream's methods fail as
   * those of this class where the file is deleted, or the registry away, meanwhile.
   *
   * @param from bytes to skip, at most the file's length
   */
  public InputStream read(Owner owner, String id, long from) {
    long length = find(owner, id).bytes();
    if (from < 0 || from > length) {
      throw new IllegalArgumentException("The file has " + length + " bytes");
    }
    RestClient registry = clients.apply(owner).build();
    return new PiecewiseStream(
        (position, size) -> attempts.persistently(() -> piece(registry, id, position, size)),
        from,
        length,
        Math.toIntExact(piece.toBytes()));
  }

  private static byte[] piece(RestClient registry, String id, long from, int length) {
    byte[] piece =
        registry
            .get()
            .uri("/v1/files/{id}/content", id)
            .header(HttpHeaders.RANGE, "bytes=%d-%d".formatted(from, from + length - 1))
            .retrieve()
            .body(byte[].class);
    if (piece == null || piece.length != length) {
      throw PlatformException.unavailable("The registry's answer is not whole.", RETRY_AFTER);
    }
    return piece;
  }

  /** What the registry answered. */
  public static UserFile file(@Nullable UserFileView view) {
    if (view == null) {
      throw PlatformException.unavailable("The registry's answer is empty.", RETRY_AFTER);
    }
    return new UserFile(view.id(), view.filename(), view.purpose(), view.bytes());
  }
}
