package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.StatusSentence;
import io.llmplatform.gateway.login.Visitor;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.util.UriBuilder;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * scheduler-service's REST interface of jobs, batches and trainings, called as the visitor.
 * Thread-safe. What it refuses fails with its own sentence; where it cannot be reached, with {@code
 * unavailable}.
 */
final class Scheduler {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int OTHER_INSTANCES = 2;
  private static final String JOBS = "/api/jobs";

  private final WebClient service;

  /**
   * @param service whose paths are relative to scheduler-service
   */
  Scheduler(WebClient service) {
    this.service = service;
  }

  Mono<Job.All> jobs(Visitor visitor) {
    return call(visitor, HttpMethod.GET, at(JOBS), null, Job.All.class);
  }

  Mono<Job> job(Visitor visitor, String name) {
    return call(visitor, HttpMethod.GET, at(JOBS + "/{name}"), null, Job.class, name);
  }

  Mono<Job> enable(Visitor visitor, String name, boolean enabled) {
    return call(
        visitor,
        HttpMethod.PATCH,
        at(JOBS + "/{name}"),
        Map.of("enabled", enabled),
        Job.class,
        name);
  }

  /**
   * @param parameter null: the job's own
   */
  Mono<Job.Run> trigger(Visitor visitor, String name, @Nullable String parameter) {
    return call(
        visitor,
        HttpMethod.POST,
        at(JOBS + "/{name}/trigger"),
        new Trigger(parameter),
        Job.Run.class,
        name);
  }

  /**
   * @param after the page token; null: the newest
   */
  Mono<Job.Runs> runs(Visitor visitor, String name, int limit, @Nullable String after) {
    return call(
        visitor,
        HttpMethod.GET,
        uri -> {
          uri.path(JOBS + "/{name}/runs").queryParam("limit", limit);
          return after == null ? uri : uri.queryParam("after", "{after}");
        },
        null,
        Job.Runs.class,
        after == null ? new Object[] {name} : new Object[] {name, after});
  }

  Mono<Job.Run> run(Visitor visitor, String id) {
    return call(visitor, HttpMethod.GET, at(JOBS + "/runs/{id}"), null, Job.Run.class, id);
  }

  Mono<Job.Log> log(Visitor visitor, String id, int fromLine) {
    return call(
        visitor,
        HttpMethod.GET,
        uri -> uri.path(JOBS + "/runs/{id}/log").queryParam("fromLine", fromLine),
        null,
        Job.Log.class,
        id);
  }

  Mono<Job.Run> stop(Visitor visitor, String id) {
    return call(visitor, HttpMethod.POST, at(JOBS + "/runs/{id}/stop"), null, Job.Run.class, id);
  }

  Mono<LongWork.Batches> batches(Visitor visitor) {
    return call(visitor, HttpMethod.GET, at("/v1/batches"), null, LongWork.Batches.class);
  }

  Mono<LongWork.Trainings> trainings(Visitor visitor) {
    return call(
        visitor, HttpMethod.GET, at("/v1/fine_tuning/jobs"), null, LongWork.Trainings.class);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Trigger(@Nullable String parameter) {}

  /** A refusal, in the form of RFC 9457 or, under {@code /v1}, of OpenAI. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Problem(@Nullable String detail, @Nullable Error error) {
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Error(@Nullable String message) {}

    @Nullable String sentence() {
      return error == null ? detail : error.message();
    }
  }

  private static UnaryOperator<UriBuilder> at(String path) {
    return uri -> uri.path(path);
  }

  private <T> Mono<T> call(
      Visitor visitor,
      HttpMethod method,
      UnaryOperator<UriBuilder> uri,
      @Nullable Object body,
      Class<T> answer,
      Object... variables) {
    WebClient.RequestBodySpec request =
        service
            .method(method)
            .uri(builder -> uri.apply(builder).build(variables))
            .header(HttpHeaders.AUTHORIZATION, visitor.authorization());
    return (body == null ? request : request.bodyValue(body))
        .exchangeToMono(response -> read(response, answer))
        .retryWhen(
            Retry.max(OTHER_INSTANCES)
                .filter(Scheduler::foundNoConnection)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
        .timeout(TIMEOUT)
        .onErrorMap(Scheduler::isAbsence, Scheduler::unavailable);
  }

  private static <T> Mono<T> read(ClientResponse response, Class<T> answer) {
    if (response.statusCode().is2xxSuccessful()) {
      return response.bodyToMono(answer);
    }
    int status = response.statusCode().value();
    return response
        .bodyToMono(Problem.class)
        .onErrorResume(unreadable -> Mono.empty())
        .mapNotNull(Problem::sentence)
        .defaultIfEmpty(StatusSentence.of(status))
        .flatMap(
            detail -> Mono.error(PlatformException.of(ErrorCode.ofStatus(status), detail, null)));
  }

  private static boolean foundNoConnection(Throwable failure) {
    return failure instanceof WebClientRequestException
        && failure.getCause() instanceof ConnectException;
  }

  private static boolean isAbsence(Throwable failure) {
    return failure instanceof WebClientRequestException || failure instanceof TimeoutException;
  }

  private static PlatformException unavailable(Throwable failure) {
    return PlatformException.unavailable("scheduler-service cannot be reached.", SOON)
        .causedBy(failure);
  }
}
