package io.llmplatform.scheduler.file;

import io.llmplatform.common.security.Owner;
import io.llmplatform.files.Attempts;
import io.llmplatform.files.ReadingFiles;
import io.llmplatform.files.UserFile;
import io.llmplatform.registry.api.UserFileView;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The registry's files over its REST interface. While the registry is away a call is tried again, a
 * few times; a file is made under its key, so that an answer which was lost does no harm.
 */
final class RestFiles implements Files {
  private final ReadingFiles reading;
  private final Function<Owner, RestClient.Builder> streams;
  private final Attempts attempts;

  /**
   * @param clients of the registry, in an owner's name
   * @param streams the same, whose requests stream
   */
  RestFiles(
      Function<Owner, RestClient.Builder> clients,
      Function<Owner, RestClient.Builder> streams,
      FileSettings settings) {
    this.attempts = new Attempts(settings.attempts(), settings.firstBackoff());
    this.reading = new ReadingFiles(clients, settings.piece(), attempts);
    this.streams = streams;
  }

  @Override
  public UserFile find(Owner owner, String id) {
    return reading.find(owner, id);
  }

  @Override
  public InputStream read(Owner owner, String id, long from) {
    return reading.read(owner, id, from);
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
    return attempts.persistently(
        () -> upload(registry, key, new FileForm(name, purpose, lifetime, content)));
  }

  private static UserFile upload(RestClient registry, String key, FileForm form) {
    try {
      return ReadingFiles.file(
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
}
