package io.llmplatform.gateway.console;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.login.ConditionalOnConsole;
import io.llmplatform.gateway.login.Visitor;
import io.llmplatform.gateway.login.Visitors;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What is wrong, who has taken it on, and what is silent. */
@RestController
@ConditionalOnConsole
@Hidden
class AlertPages {
  private static final int ACTIVE = 200;
  private static final int RESOLVED = 20;
  private static final int SILENCES = 100;
  private static final Set<String> HOURS = Set.of("1", "4", "24");
  private static final URI PAGE = URI.create("/console/alerts");

  private final Visitors visitors;
  private final LogService logs;
  private final Html html;

  AlertPages(Visitors visitors, LogService logs, Html html) {
    this.visitors = visitors;
    this.logs = logs;
    this.html = html;
  }

  @GetMapping("/console/alerts")
  Mono<Void> alerts(ServerWebExchange exchange) {
    Language language = Language.of(exchange);
    AlertModels models = new AlertModels(language);
    return visitors
        .of(exchange)
        .flatMap(
            visitor ->
                Mono.zip(
                        logs.alerts(visitor, "active", ACTIVE),
                        logs.alerts(visitor, "resolved", RESOLVED),
                        logs.silences(visitor, SILENCES))
                    .map(all -> models.page(all.getT1(), all.getT2(), all.getT3(), Instant.now()))
                    .map(page -> new Html.Part("alerts", language.text("alerts-title"), page))
                    .flatMap(part -> html.write(exchange, visitor, part)));
  }

  @PostMapping("/console/alerts/{id}/acknowledge")
  Mono<ResponseEntity<Void>> acknowledge(ServerWebExchange exchange, @PathVariable String id) {
    return change(
        exchange, (visitor, form) -> logs.acknowledge(visitor, id, given(form, "comment")));
  }

  @PostMapping("/console/alerts/{id}/silence")
  Mono<ResponseEntity<Void>> silence(ServerWebExchange exchange, @PathVariable String id) {
    return change(
        exchange,
        (visitor, form) -> {
          Instant end = Instant.now().plus(hours(given(form, "hours")));
          return logs.alert(visitor, id)
              .flatMap(
                  alert -> logs.silence(visitor, alert.allLabels(), end, given(form, "comment")));
        });
  }

  @PostMapping("/console/silences/{id}/end")
  Mono<ResponseEntity<Void>> endSilence(ServerWebExchange exchange, @PathVariable String id) {
    return change(exchange, (visitor, form) -> logs.endSilence(visitor, id));
  }

  private Mono<ResponseEntity<Void>> change(
      ServerWebExchange exchange,
      BiFunction<Visitor, MultiValueMap<String, String>, Mono<?>> change) {
    return exchange
        .getFormData()
        .flatMap(
            form -> visitors.of(exchange).flatMap(visitor -> change.apply(visitor, form).then()))
        .thenReturn(ResponseEntity.status(HttpStatus.SEE_OTHER).location(PAGE).build());
  }

  private static Duration hours(@Nullable String hours) {
    if (hours == null || !HOURS.contains(hours)) {
      throw PlatformException.invalid("hours", "A silence lasts 1, 4 or 24 hours.");
    }
    return Duration.ofHours(Long.parseLong(hours));
  }

  private static @Nullable String given(MultiValueMap<String, String> form, String name) {
    String value = form.getFirst(name);
    return value == null || value.isBlank() ? null : value;
  }
}
