package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.llmplatform.gateway.login.Visitor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/** scheduler-service's REST interface of jobs, batches and trainings, called as the visitor. */
final class Scheduler {
  private static final String JOBS = "/api/jobs";

  private final ServiceCalls service;

  /**
   * @param service of scheduler-service
   */
  Scheduler(ServiceCalls service) {
    this.service = service;
  }

  Mono<Job.All> jobs(Visitor visitor) {
    return service.call(visitor, HttpMethod.GET, ServiceCalls.at(JOBS), null, Job.All.class);
  }

  Mono<Job> job(Visitor visitor, String name) {
    return service.call(
        visitor, HttpMethod.GET, ServiceCalls.at(JOBS + "/{name}"), null, Job.class, name);
  }

  Mono<Job> enable(Visitor visitor, String name, boolean enabled) {
    return service.call(
        visitor,
        HttpMethod.PATCH,
        ServiceCalls.at(JOBS + "/{name}"),
        Map.of("enabled", enabled),
        Job.class,
        name);
  }

  /**
   * @param parameter null: the job's own
   */
  Mono<Job.Run> trigger(Visitor visitor, String name, @Nullable String parameter) {
    return service.call(
        visitor,
        HttpMethod.POST,
        ServiceCalls.at(JOBS + "/{name}/trigger"),
        new Trigger(parameter),
        Job.Run.class,
        name);
  }

  /**
   * @param after the page token; null: the newest
   */
  Mono<Job.Runs> runs(Visitor visitor, String name, int limit, @Nullable String after) {
    return service.call(
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
    return service.call(
        visitor, HttpMethod.GET, ServiceCalls.at(JOBS + "/runs/{id}"), null, Job.Run.class, id);
  }

  Mono<Job.Log> log(Visitor visitor, String id, int fromLine) {
    return service.call(
        visitor,
        HttpMethod.GET,
        uri -> uri.path(JOBS + "/runs/{id}/log").queryParam("fromLine", fromLine),
        null,
        Job.Log.class,
        id);
  }

  Mono<Job.Run> stop(Visitor visitor, String id) {
    return service.call(
        visitor,
        HttpMethod.POST,
        ServiceCalls.at(JOBS + "/runs/{id}/stop"),
        null,
        Job.Run.class,
        id);
  }

  Mono<LongWork.Batches> batches(Visitor visitor) {
    return service.call(
        visitor, HttpMethod.GET, ServiceCalls.at("/v1/batches"), null, LongWork.Batches.class);
  }

  Mono<LongWork.Trainings> trainings(Visitor visitor) {
    return service.call(
        visitor,
        HttpMethod.GET,
        ServiceCalls.at("/v1/fine_tuning/jobs"),
        null,
        LongWork.Trainings.class);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Trigger(@Nullable String parameter) {}
}
