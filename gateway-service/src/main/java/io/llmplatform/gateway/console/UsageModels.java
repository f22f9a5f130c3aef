package io.llmplatform.gateway.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the page of usage shows, in the words of one language. Immutable. */
final class UsageModels {
  // As many as there are colours that can be told apart.
  private static final int SERIES = 6;
  private static final int MONEY_DIGITS = 6;
  private static final String OTHERS = "others";
  private static final String NOTHING = "–";

  private final Language language;
  private final Numbers numbers;
  private final UsageTables tables;

  UsageModels(Language language) {
    this.language = language;
    this.numbers = new Numbers(language.formats());
    this.tables = new UsageTables(language, numbers);
  }

  /**
   * What log-service tells.
   *
   * @param byModelAndDay rows for each day and model
   * @param byDay rows for each day
   * @param byModel a row for each model
   * @param byKey a row for each API key
   */
  record Told(Usage byModelAndDay, Usage byDay, Usage byModel, Usage byKey) {}

  /** A number with what it consists of. */
  record Tile(String label, String value, List<String> details) {}

  /** A time to choose. */
  record Range(String url, String name, boolean current) {}

  record Failure(
      @Nullable Moment time,
      @Nullable String model,
      @Nullable String error,
      @Nullable String took,
      @Nullable String traceId) {}

  /**
   * @param failuresRefusal why there are no failures to see; null where there may be
   * @param something whether anything was used
   */
  record UsagePage(
      List<Range> ranges,
      String days,
      boolean something,
      List<Tile> tiles,
      List<Chart> charts,
      UsageTables.Table models,
      UsageTables.Table keys,
      UsageTables.Table daily,
      List<Failure> failures,
      @Nullable String failuresRefusal) {}

  /** The time between the ranges that can be chosen. */
  List<Range> ranges(List<Integer> offered, int chosen) {
    return offered.stream()
        .map(
            days ->
                new Range(
                    "/console/usage?days=" + days,
                    days + " " + language.text("days"),
                    days == chosen))
        .toList();
  }

  UsagePage page(List<Range> ranges, List<LocalDate> days, Told told, List<Failure> failures) {
    return page(ranges, days, told, failures, null);
  }

  /** The page where the failures could not be had. */
  UsagePage pageWithoutFailures(
      List<Range> ranges, List<LocalDate> days, Told told, String refusal) {
    return page(ranges, days, told, List.of(), refusal);
  }

  List<Failure> failures(FailedRequests failed) {
    return failed.requests().stream()
        .map(
            request ->
                new Failure(
                    Moment.of(request.time()),
                    request.model(),
                    request.error(),
                    request.totalMicros() == null
                        ? null
                        : numbers.milliseconds(request.totalMicros() / 1000.0),
                    request.traceId()))
        .toList();
  }

  private UsagePage page(
      List<Range> ranges,
      List<LocalDate> days,
      Told told,
      List<Failure> failures,
      @Nullable String refusal) {
    String currency = told.byDay().currency();
    return new UsagePage(
        ranges,
        days.get(0) + " – " + days.get(days.size() - 1),
        !told.byDay().total().isNothing(),
        tiles(told.byDay().total(), currency, days.size()),
        charts(days, told),
        tables.models(told.byModel()),
        tables.keys(told.byKey()),
        tables.daily(told.byDay()),
        failures,
        refusal);
  }

  private List<Tile> tiles(Usage.Row total, String currency, int days) {
    Usage.Latency latency = total.latency();
    BigDecimal perDay =
        total.price().divide(BigDecimal.valueOf(days), MONEY_DIGITS, RoundingMode.HALF_UP);
    return List.of(
        tile(
            "cost",
            numbers.money(total.price(), currency),
            detail("each-day-cost", numbers.money(perDay, currency))),
        tile(
            "tokens",
            numbers.compact(total.tokens()),
            detail("prompt", numbers.compact(total.promptTokens())),
            detail("completion", numbers.compact(total.completionTokens()))),
        tile(
            "requests",
            numbers.compact(total.requests()),
            detail("refused", numbers.compact(total.refused())),
            detail("aborted", numbers.compact(total.aborted()))),
        tile(
            "error-rate",
            numbers.percent(total.errors(), total.requests()),
            detail("errors", numbers.exact(total.errors()))),
        tile(
            "latency",
            latency == null ? NOTHING : numbers.milliseconds(latency.p50()),
            "p95 " + (latency == null ? NOTHING : numbers.milliseconds(latency.p95()))),
        tile(
            "cache",
            numbers.percent(total.cacheHits(), total.requests()),
            detail("answers", numbers.compact(total.cacheHits()))));
  }

  private Tile tile(String key, String value, String... details) {
    return new Tile(language.text("tile-" + key), value, List.of(details));
  }

  private String detail(String key, String value) {
    return language.text(key) + " " + value;
  }

  private List<Chart> charts(List<LocalDate> days, Told told) {
    String currency = told.byDay().currency();
    List<Chart> charts = new ArrayList<>();
    charts.add(
        Chart.bars(
            "tokens-chart",
            language.text("tokens-chart"),
            days,
            byModel(days, told, Usage.Row::tokens),
            numbers::compact));
    charts.add(
        Chart.bars(
            "cost-chart",
            language.text("cost-chart"),
            days,
            byModel(days, told, row -> row.price().doubleValue()),
            amount -> numbers.money(BigDecimal.valueOf(amount), currency)));
    charts.add(
        Chart.lines(
            "latency-chart",
            language.text("latency-chart"),
            days,
            latency(days, told),
            numbers::milliseconds));
    charts.add(
        Chart.bars(
            "requests-chart",
            language.text("requests-chart"),
            days,
            requests(days, told),
            numbers::compact));
    return charts;
  }

  // The models with most tokens have a colour each, in the same order in every chart.
  private List<Chart.Series> byModel(
      List<LocalDate> days, Told told, ToDoubleFunction<Usage.Row> value) {
    Map<String, double[]> values = new LinkedHashMap<>();
    List<String> models =
        told.byModel().rows().stream()
            .sorted(Comparator.comparingLong(Usage.Row::tokens).reversed())
            .map(row -> model(row))
            .toList();
    boolean tooMany = models.size() > SERIES;
    List<String> shown = tooMany ? models.subList(0, SERIES - 1) : models;
    shown.forEach(model -> values.put(model, new double[days.size()]));
    if (tooMany) {
      values.put(language.text(OTHERS), new double[days.size()]);
    }
    Map<LocalDate, Integer> places = places(days);
    for (Usage.Row row : told.byModelAndDay().rows()) {
      Integer place = places.get(row.day());
      double[] of = values.getOrDefault(model(row), values.get(language.text(OTHERS)));
      if (place != null && of != null) {
        of[place] += value.applyAsDouble(row);
      }
    }
    List<Chart.Series> series = new ArrayList<>();
    values.forEach(
        (name, of) ->
            series.add(
                new Chart.Series(
                    name,
                    name.equals(language.text(OTHERS)) ? OTHERS : "s" + (series.size() + 1),
                    of)));
    return series;
  }

  private List<Chart.Series> latency(List<LocalDate> days, Told told) {
    return List.of(
        new Chart.Series(
            "p50", "s1", perDay(days, told, row -> orNaN(row.latency(), Usage.Latency::p50))),
        new Chart.Series(
            "p95", "s2", perDay(days, told, row -> orNaN(row.latency(), Usage.Latency::p95))));
  }

  private List<Chart.Series> requests(List<LocalDate> days, Told told) {
    return List.of(
        new Chart.Series(
            language.text("failed-requests"),
            "bad",
            zeroForNaN(perDay(days, told, Usage.Row::errors))),
        new Chart.Series(
            language.text("other-requests"),
            "s1",
            zeroForNaN(perDay(days, told, row -> row.requests() - row.errors()))));
  }

  private static double orNaN(
      Usage.@Nullable Latency latency, ToDoubleFunction<Usage.Latency> value) {
    return latency == null ? Double.NaN : value.applyAsDouble(latency);
  }

  private static double[] perDay(
      List<LocalDate> days, Told told, ToDoubleFunction<Usage.Row> value) {
    double[] values = new double[days.size()];
    Arrays.fill(values, Double.NaN);
    Map<LocalDate, Integer> places = places(days);
    for (Usage.Row row : told.byDay().rows()) {
      Integer place = places.get(row.day());
      if (place != null) {
        values[place] = value.applyAsDouble(row);
      }
    }
    return values;
  }

  private static double[] zeroForNaN(double[] values) {
    return Arrays.stream(values).map(value -> Double.isNaN(value) ? 0 : value).toArray();
  }

  private static Map<LocalDate, Integer> places(List<LocalDate> days) {
    Map<LocalDate, Integer> places = new HashMap<>();
    for (int i = 0; i < days.size(); i++) {
      places.put(days.get(i), i);
    }
    return places;
  }

  private String model(Usage.Row row) {
    return row.model() == null ? language.text("no-model") : row.model();
  }
}
