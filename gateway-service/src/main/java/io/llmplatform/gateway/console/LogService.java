package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.llmplatform.gateway.login.Visitor;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/** log-service's REST interface of usage, requests and alerts, called as the visitor. */
final class LogService {
  private static final String ALERTS = "/api/alerts";
  private static final String SILENCES = ALERTS + "/silences";

  private final ServiceCalls service;

  /**
   * @param service of log-service
   */
  LogService(ServiceCalls service) {
    this.service = service;
  }

  /**
   * The usage of the visitor's tenant.
   *
   * @param from the first day, in UTC
   * @param to past the last
   * @param interval {@code day} or {@code total}
   * @param groupBy {@code model} or {@code key}; empty: all together
   */
  Mono<Usage> usage(
      Visitor visitor, LocalDate from, LocalDate to, String interval, String groupBy) {
    return service.call(
        visitor,
        HttpMethod.GET,
        uri -> {
          uri.path("/api/usage")
              .queryParam("from", from)
              .queryParam("to", to)
              .queryParam("interval", interval);
          return groupBy.isEmpty() ? uri : uri.queryParam("group_by", groupBy);
        },
        null,
        Usage.class);
  }

  /** The last requests that failed, the newest first. */
  Mono<FailedRequests> failures(Visitor visitor, LocalDate from, int limit) {
    return service.call(
        visitor,
        HttpMethod.GET,
        uri ->
            uri.path("/api/logs")
                .queryParam("status", "failed")
                .queryParam("from", from)
                .queryParam("limit", limit),
        null,
        FailedRequests.class);
  }

  /**
   * Alerts, the newest first.
   *
   * @param state {@code active} or {@code resolved}
   */
  Mono<Alert.Some> alerts(Visitor visitor, String state, int limit) {
    return service.call(
        visitor,
        HttpMethod.GET,
        uri -> uri.path(ALERTS).queryParam("state", state).queryParam("limit", limit),
        null,
        Alert.Some.class);
  }

  Mono<Alert> alert(Visitor visitor, String id) {
    return service.call(
        visitor, HttpMethod.GET, ServiceCalls.at(ALERTS + "/{id}"), null, Alert.class, id);
  }

  Mono<Alert> acknowledge(Visitor visitor, String id, @Nullable String comment) {
    return service.call(
        visitor,
        HttpMethod.POST,
        ServiceCalls.at(ALERTS + "/{id}/acknowledge"),
        comment == null ? Map.of() : Map.of("comment", comment),
        Alert.class,
        id);
  }

  /** Silences that are in force, the newest first. */
  Mono<Alert.Silences> silences(Visitor visitor, int limit) {
    return service.call(
        visitor,
        HttpMethod.GET,
        uri -> uri.path(SILENCES).queryParam("state", "active").queryParam("limit", limit),
        null,
        Alert.Silences.class);
  }

  /** Silences what has exactly those labels. */
  Mono<Alert.Silence> silence(
      Visitor visitor, Map<String, String> labels, Instant end, @Nullable String comment) {
    List<Alert.Matcher> matchers =
        labels.entrySet().stream()
            .map(label -> new Alert.Matcher(label.getKey(), label.getValue(), false, true))
            .toList();
    return service.call(
        visitor,
        HttpMethod.POST,
        ServiceCalls.at(SILENCES),
        new NewSilence(matchers, end, comment),
        Alert.Silence.class);
  }

  /** Ends it. Completes empty. */
  Mono<Void> endSilence(Visitor visitor, String id) {
    return service.call(
        visitor, HttpMethod.DELETE, ServiceCalls.at(SILENCES + "/{id}"), null, Void.class, id);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record NewSilence(
      List<Alert.Matcher> matchers, Instant endsAt, @Nullable String comment) {}
}
