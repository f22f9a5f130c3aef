package io.llmplatform.gateway.console;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.login.ConditionalOnConsole;
import io.llmplatform.gateway.login.Visitor;
import io.llmplatform.gateway.login.Visitors;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The pages of jobs and their runs. A form's POST leads on to a page, so that a reload repeats
 * nothing.
 */
@RestController
@ConditionalOnConsole
@Hidden
class JobPages {
  private static final int RUNS = 25;

  private final Visitors visitors;
  private final Scheduler scheduler;
  private final Html html;

  JobPages(Visitors visitors, Scheduler scheduler, Html html) {
    this.visitors = visitors;
    this.scheduler = scheduler;
    this.html = html;
  }

  @GetMapping({"/console", "/console/"})
  Mono<Void> index(ServerWebExchange exchange) {
    Language language = Language.of(exchange);
    return show(
        exchange,
        visitor -> Mono.just(new Html.Part("index", language.text("index-title"), visitor)));
  }

  @GetMapping("/console/jobs")
  Mono<Void> jobs(ServerWebExchange exchange) {
    Language language = Language.of(exchange);
    JobModels models = new JobModels(language);
    return show(
        exchange,
        visitor ->
            scheduler
                .jobs(visitor)
                .map(all -> new JobModels.JobsPage(all.data().stream().map(models::row).toList()))
                .map(page -> new Html.Part("jobs", language.text("jobs-title"), page)));
  }

  @GetMapping("/console/jobs/{name}")
  Mono<Void> job(
      ServerWebExchange exchange,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String after) {
    JobModels models = new JobModels(Language.of(exchange));
    return show(
        exchange,
        visitor ->
            Mono.zip(
                    scheduler.job(visitor, name),
                    scheduler.runs(visitor, name, RUNS, after),
                    models::page)
                .map(page -> new Html.Part("job", name, page)));
  }

  @GetMapping("/console/runs/{id}")
  Mono<Void> run(
      ServerWebExchange exchange,
      @PathVariable String id,
      @RequestParam(defaultValue = "1") int fromLine) {
    Language language = Language.of(exchange);
    JobModels models = new JobModels(language);
    return show(
        exchange,
        visitor ->
            Mono.zip(
                    scheduler.run(visitor, id).map(models::run),
                    logOf(visitor, id, Math.max(1, fromLine)),
                    (run, log) -> log.page(run))
                .map(page -> new Html.Part("run", page.run().job() + " · " + id, page)));
  }

  @GetMapping("/console/runs/{id}/log")
  Mono<ResponseEntity<Job.Log>> log(
      ServerWebExchange exchange,
      @PathVariable String id,
      @RequestParam(defaultValue = "1") int fromLine) {
    return visitors
        .of(exchange)
        .flatMap(visitor -> scheduler.log(visitor, id, fromLine))
        .map(log -> ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(log));
  }

  @PostMapping("/console/jobs/{name}/trigger")
  Mono<ResponseEntity<Void>> trigger(ServerWebExchange exchange, @PathVariable String name) {
    return exchange
        .getFormData()
        .flatMap(
            form -> {
              String parameter = form.getFirst("parameter");
              return visitors
                  .of(exchange)
                  .flatMap(
                      visitor ->
                          scheduler.trigger(
                              visitor,
                              name,
                              parameter == null || parameter.isEmpty() ? null : parameter));
            })
        .map(run -> onTo(JobModels.runUrl(run.id())));
  }

  @PostMapping("/console/jobs/{name}/pause")
  Mono<ResponseEntity<Void>> pause(ServerWebExchange exchange, @PathVariable String name) {
    return enable(exchange, name, false);
  }

  @PostMapping("/console/jobs/{name}/resume")
  Mono<ResponseEntity<Void>> resume(ServerWebExchange exchange, @PathVariable String name) {
    return enable(exchange, name, true);
  }

  @PostMapping("/console/runs/{id}/stop")
  Mono<ResponseEntity<Void>> stop(ServerWebExchange exchange, @PathVariable String id) {
    return visitors
        .of(exchange)
        .flatMap(visitor -> scheduler.stop(visitor, id))
        .map(run -> onTo(JobModels.runUrl(id)));
  }

  private Mono<ResponseEntity<Void>> enable(
      ServerWebExchange exchange, String name, boolean enabled) {
    return visitors
        .of(exchange)
        .flatMap(visitor -> scheduler.enable(visitor, name, enabled))
        .map(job -> onTo(JobModels.jobUrl(name)));
  }

  private Mono<Void> show(ServerWebExchange exchange, Function<Visitor, Mono<Html.Part>> part) {
    return visitors
        .of(exchange)
        .flatMap(
            visitor -> part.apply(visitor).flatMap(shown -> html.write(exchange, visitor, shown)));
  }

  /** A log, or why there is none: the run itself is shown all the same. */
  private record LogPart(Job.@Nullable Log log, @Nullable String refusal) {
    JobModels.RunPage page(JobModels.RunRow run) {
      return log == null
          ? new JobModels.RunPage(run, null, refusal, 1, true)
          : new JobModels.RunPage(
              run,
              log.content() == null ? "" : log.content(),
              null,
              Math.max(log.toLine(), log.fromLine() - 1) + 1,
              log.end());
    }
  }

  private Mono<LogPart> logOf(Visitor visitor, String id, int fromLine) {
    return scheduler
        .log(visitor, id, fromLine)
        .map(log -> new LogPart(log, null))
        .onErrorResume(
            PlatformException.class, refused -> Mono.just(new LogPart(null, refused.detail())));
  }

  private static ResponseEntity<Void> onTo(String url) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create(url)).build();
  }
}
