package io.llmplatform.scheduler.file;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.UserFileView;
import io.llmplatform.scheduler.remote.RemoteFailures;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The registry's files over its REST interface. While the registry is away a call is tried again, a
 * few times; a file is made under its key, so that an answer which was lost does no harm.
 */
final class RestFiles implements Files {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Function<Owner, RestClient.Builder> clients;
  private final Function<Owner, RestClient.Builder> streams;
  private final FileSettings settings;

  /**
   * @param clients of the registry, in an owner's name
   * @param streams the same, whose requests stream
   */
  RestFiles(
      Function<Owner, RestClient.Builder> clients,
      Function<Owner, RestClient.Builder> streams,
      FileSettings settings) {
    this.clients = clients;
    this.streams = streams;
    this.settings = settings;
  }

  @Override
  public UserFile find(Owner owner, String id) {
    RestClient registry = clients.apply(owner).build();
    return persistently(
        () -> file(registry.get().uri("/v1/files/{id}", id).retrieve().body(UserFileView.class)));
  }

  @Override
  public InputStream read(Owner owner, String id, long from) {
    long length = find(owner, id).bytes();
    if (from < 0 || from > length) {
      throw new IllegalArgumentException("The file has " + length + " bytes");
    }
    RestClient registry = clients.apply(owner).build();
    return new PiecewiseStream(
        (position, size) -> persistently(() -> piece(registry, id, position, size)),
        from,
        length,
        Math.toIntExact(settings.piece().toBytes()));
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

  @Override
  public UserFile create(
      Owner owner,
      String key,
      String name,
      String purpose,
      @Nullable Duration lifetime,
      Content content) {
    RestClient registry =
        streams
            .apply(owner)
            .messageConverters(converters -> converters.add(0, new FileFormConverter()))
            .build();
    return persistently(
        () -> upload(registry, key, new FileForm(name, purpose, lifetime, content)));
  }

  private static UserFile upload(RestClient registry, String key, FileForm form) {
    try {
      return file(
          registry
              .post()
              .uri("/v1/files")
              .contentType(MediaType.parseMediaType(form.contentType()))
              .header("Idempotency-Key", key)
              .body(form)
              .retrieve()
              .body(UserFileView.class));
    } catch (RestClientException e) {
      RuntimeException failure = form.failure();
      throw failure == null ? e : failure;
    }
  }

  private static UserFile file(@Nullable UserFileView view) {
    if (view == null) {
      throw PlatformException.unavailable("The registry's answer is empty.", RETRY_AFTER);
    }
    return new UserFile(view.id(), view.filename(), view.purpose(), view.bytes());
  }

  private <T> T persistently(Supplier<T> call) {
    Duration backoff = settings.firstBackoff();
    for (int attempt = 1; ; attempt++) {
      try {
        return RemoteFailures.translated(call);
      } catch (PlatformException e) {
        if (attempt >= settings.attempts() || !RemoteFailures.isPassing(e)) {
          throw e;
        }
        pause(backoff, e);
      }
      backoff = backoff.multipliedBy(2);
    }
  }

  private static void pause(Duration backoff, PlatformException failure) {
    try {
      Thread.sleep(backoff.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
