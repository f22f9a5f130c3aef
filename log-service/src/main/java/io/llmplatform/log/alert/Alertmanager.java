package io.llmplatform.log.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Alertmanager's silences, by its API v2; where no address is set, nothing is asked. Thread-safe.
 */
@Component
class Alertmanager {
  private static final Logger log = LoggerFactory.getLogger(Alertmanager.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final @Nullable RestClient client;

  Alertmanager(RestClient.Builder clients, AlertSettings settings) {
    this.client =
        settings.alertmanagerUrl().isEmpty() ? null : client(clients, settings.alertmanagerUrl());
  }

  private static RestClient client(RestClient.Builder clients, String url) {
    JdkClientHttpRequestFactory http =
        new JdkClientHttpRequestFactory(
            java.net.http.HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
    http.setReadTimeout(TIMEOUT);
    return clients.clone().baseUrl(url).requestFactory(http).build();
  }

  private record Wanted(
      List<SilenceView.Of> matchers,
      Instant startsAt,
      Instant endsAt,
      String createdBy,
      String comment) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Made(@Nullable String silenceID) {}

  /**
   * Makes the silence; its id there, or null where there is no Alertmanager.
   *
   * @throws PlatformException where it does not answer, or refuses
   */
  @Nullable String create(Silence silence) {
    if (client == null) {
      return null;
    }
    Wanted wanted =
        new Wanted(
            silence.matchers().stream().map(SilenceView.Of::of).toList(),
            silence.startsAt(),
            silence.endsAt(),
            silence.createdBy(),
            silence.comment().isEmpty() ? "-" : silence.comment());
    try {
      Made made =
          client
              .post()
              .uri("/api/v2/silences")
              .contentType(MediaType.APPLICATION_JSON)
              .body(wanted)
              .retrieve()
              .body(Made.class);
      return made == null ? null : made.silenceID();
    } catch (HttpClientErrorException.BadRequest e) {
      throw PlatformException.invalid("matchers", "Alertmanager refuses the silence.").causedBy(e);
    } catch (RestClientException e) {
      throw away(e);
    }
  }

  /**
   * Ends the silence there; one that it does not know has ended.
   *
   * @throws PlatformException where it does not answer
   */
  void expire(String id) {
    if (client == null) {
      return;
    }
    try {
      client.delete().uri("/api/v2/silence/{id}", id).retrieve().toBodilessEntity();
    } catch (HttpClientErrorException e) {
      log.info("Alertmanager does not end silence {}: {}", id, e.getStatusCode());
    } catch (RestClientException e) {
      throw away(e);
    }
  }

  private static PlatformException away(RestClientException e) {
    return PlatformException.unavailable("Alertmanager does not answer.", SOON).causedBy(e);
  }
}
