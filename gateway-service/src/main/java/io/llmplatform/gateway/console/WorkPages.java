package io.llmplatform.gateway.console;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.login.ConditionalOnConsole;
import io.llmplatform.gateway.login.Visitors;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** How batches and fine-tuning jobs go: the visitor's tenant's. */
@RestController
@ConditionalOnConsole
@Hidden
class WorkPages {
  private final Visitors visitors;
  private final Scheduler scheduler;
  private final Html html;

  WorkPages(Visitors visitors, Scheduler scheduler, Html html) {
    this.visitors = visitors;
    this.scheduler = scheduler;
    this.html = html;
  }

  @GetMapping("/console/work")
  Mono<Void> work(ServerWebExchange exchange) {
    Language language = Language.of(exchange);
    WorkModels models = new WorkModels(language);
    return visitors
        .of(exchange)
        .flatMap(
            visitor ->
                Mono.zip(
                        orWhyNot(
                            scheduler.batches(visitor).map(models::batches), "batches", models),
                        orWhyNot(
                            scheduler.trainings(visitor).map(models::trainings),
                            "trainings",
                            models),
                        (batches, trainings) ->
                            new WorkModels.WorkPage(List.of(batches, trainings)))
                    .flatMap(
                        page ->
                            html.write(
                                exchange,
                                visitor,
                                new Html.Part("work", language.text("work-title"), page))));
  }

  // Who may see one of them sees it.
  private static Mono<WorkModels.Section> orWhyNot(
      Mono<WorkModels.Section> section, String key, WorkModels models) {
    return section.onErrorResume(
        PlatformException.class, refused -> Mono.just(models.refused(key, refused.detail())));
  }
}
