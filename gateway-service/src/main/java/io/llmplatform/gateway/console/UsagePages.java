package io.llmplatform.gateway.console;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.login.ConditionalOnConsole;
import io.llmplatform.gateway.login.Visitor;
import io.llmplatform.gateway.login.Visitors;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What the visitor's tenant used, and what it cost. */
@RestController
@ConditionalOnConsole
@Hidden
class UsagePages {
  private static final List<Integer> RANGES = List.of(7, 30, 90);
  private static final int FAILURES = 10;
  private static final String DAY = "day";
  private static final String TOTAL = "total";

  private final Visitors visitors;
  private final LogService logs;
  private final Html html;

  UsagePages(Visitors visitors, LogService logs, Html html) {
    this.visitors = visitors;
    this.logs = logs;
    this.html = html;
  }

  @GetMapping("/console/usage")
  Mono<Void> usage(
      ServerWebExchange exchange, @RequestParam(name = "days", defaultValue = "30") int asked) {
    if (!RANGES.contains(asked)) {
      return Mono.error(PlatformException.invalid("days", "The days are 7, 30 or 90."));
    }
    Language language = Language.of(exchange);
    UsageModels models = new UsageModels(language);
    LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(1);
    List<LocalDate> days = end.minusDays(asked).datesUntil(end).toList();
    return visitors
        .of(exchange)
        .flatMap(
            visitor ->
                page(visitor, models, models.ranges(RANGES, asked), days)
                    .map(page -> new Html.Part("usage", language.text("usage-title"), page))
                    .flatMap(part -> html.write(exchange, visitor, part)));
  }

  private Mono<UsageModels.UsagePage> page(
      Visitor visitor, UsageModels models, List<UsageModels.Range> ranges, List<LocalDate> days) {
    return told(visitor, days)
        .flatMap(
            told ->
                logs.failures(visitor, days.get(0), FAILURES)
                    .map(failed -> models.page(ranges, days, told, models.failures(failed)))
                    // Who may see the usage sees it.
                    .onErrorResume(
                        PlatformException.class,
                        refused ->
                            Mono.just(
                                models.pageWithoutFailures(ranges, days, told, refused.detail()))));
  }

  private Mono<UsageModels.Told> told(Visitor visitor, List<LocalDate> days) {
    LocalDate from = days.get(0);
    LocalDate to = days.get(days.size() - 1).plusDays(1);
    return Mono.zip(
            logs.usage(visitor, from, to, DAY, "model"),
            logs.usage(visitor, from, to, DAY, ""),
            logs.usage(visitor, from, to, TOTAL, "model"),
            logs.usage(visitor, from, to, TOTAL, "key"))
        .map(all -> new UsageModels.Told(all.getT1(), all.getT2(), all.getT3(), all.getT4()));
  }
}
