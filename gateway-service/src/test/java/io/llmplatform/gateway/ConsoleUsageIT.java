package io.llmplatform.gateway;

import static io.llmplatform.gateway.ConsoleBrowser.location;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** The console's pages of usage and alerts before a log-service and an issuer that are fake. */
class ConsoleUsageIT extends ConsoleScenario {
  private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
  private static final String FIGURES =
      """
      "requests":1200,"errors":3,"refused":10,"aborted":1,"cacheHits":600,"cachedTokens":310,
      "promptTokens":14400,"completionTokens":100,"cost":0.001440,
      "latency":{"p50":2.61,"p95":9.2,"p99":21.4}\
      """;
  private static final String USAGE =
      """
      {"currency":"USD","rows":[{"start":"%sT00:00:00Z","model":"<b>m1</b>","key":"k-1",%s}],
       "total":{%s}}\
      """
          .formatted(TODAY, FIGURES, FIGURES);
  private static final String NOTHING =
      """
      {"currency":"USD","rows":[],"total":{"requests":0,"errors":0,"refused":0,"aborted":0,
       "cacheHits":0,"cachedTokens":0,"promptTokens":0,"completionTokens":0,"cost":0}}\
      """;
  private static final String FAILURES =
      """
      {"items":[{"id":"e","time":"2026-01-02T03:04:05.678Z","model":"m1","error":"internal",
       "totalMicros":5120,"traceId":"0af7651916cd43dd8448eb211c80319c"}]}\
      """;
  private static final String ALERT =
      """
      {"id":"a-1","name":"Down","severity":"critical","state":"active",
       "labels":{"alertname":"Down","severity":"critical","zone":"<i>z</i>"},
       "annotations":{"summary":"<script>alert(1)</script>"},"startsAt":"2026-01-02T03:04:05Z",
       "acknowledgement":{"by":"bob","at":"2026-01-02T03:05:05Z","comment":"On it"},
       "silencedBy":[],"links":{"dashboard":"javascript:alert(1)","trace":"https://t.example/1"}}\
      """;
  private static final String SILENCE =
      """
      {"id":"s 1","matchers":[{"name":"zone","value":"z","isRegex":true,"isEqual":false}],
       "endsAt":"2026-01-02T03:04:05Z","createdBy":"bob","comment":"Planned"}\
      """;

  private String usage = USAGE;

  @BeforeEach
  void open() throws Exception {
    upstream(LOG)
        .behave(
            (request, response) ->
                response
                    .header("Content-Type", "application/json")
                    .sendString(Mono.just(answer(request))));
    browser.logIn("/console", "ann");
  }

  private String answer(HttpServerRequest request) {
    String uri = request.uri();
    if (uri.startsWith("/api/usage")) {
      return usage;
    }
    if (uri.startsWith("/api/logs")) {
      return FAILURES;
    }
    if (uri.startsWith("/api/alerts/silences")) {
      return request.method().name().equals("GET") ? "{\"items\":[" + SILENCE + "]}" : SILENCE;
    }
    return uri.startsWith("/api/alerts/") ? ALERT : "{\"items\":[" + ALERT + "]}";
  }

  @Test
  void showsWhatTheOwnTenantUsedInTheVisitorsName() throws Exception {
    HttpResponse<String> page = browser.get("/console/usage?days=7&lang=en");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("$0.00144", "14.5K", "9.2 ms", "1,200", "0.25%", "k-1")
        .contains("<rect class=\"s1\"", "internal")
        .contains("<th scope=\"row\">&lt;b&gt;m1&lt;/b&gt;</th>")
        .contains("<th scope=\"row\"><code>k-1</code></th>", "<th scope=\"row\">" + TODAY + "</th>")
        .contains("0af7651916cd43dd8448eb211c80319c", "2026-01-02T03:04:05Z", "5.12 ms");
    LocalDate from = TODAY.minusDays(6);
    assertThat(upstream(LOG).requests())
        .extracting(HttpServerRequest::uri)
        .contains(
            "/api/usage?from=" + from + "&to=" + TODAY.plusDays(1) + "&interval=day&group_by=model",
            "/api/logs?status=failed&from=" + from + "&limit=10")
        .noneMatch(uri -> uri.contains("tenant"));
    assertThat(upstream(LOG).requests())
        .allMatch(
            request ->
                "Bearer internal.ann.null".equals(request.requestHeaders().get("Authorization")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/console/usage", "/console/alerts"})
  void pagesEscapeWhatLogServiceSaysAndNeedNothingInline(String path) throws Exception {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .doesNotContain("<script>", "<b>m1", "<i>z", " style=", "<style", "onclick", "{{")
        .doesNotContain("javascript:");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'");
  }

  @Test
  void whereNothingWasUsedItSaysSo() throws Exception {
    usage = NOTHING;
    String page = browser.get("/console/usage?lang=en").body();
    assertThat(page).contains("Nothing was used in this time").doesNotContain("<figure");
    assertThat(browser.get("/console/usage?lang=zh-CN").body()).contains("这段时间没有用量");
  }

  @Test
  void whatIsRefusedIsShownAsASentence() throws Exception {
    refuse("/api/logs");
    HttpResponse<String> partly = browser.get("/console/usage?lang=en");
    assertThat(partly.statusCode()).isEqualTo(200);
    assertThat(partly.body()).contains("$0.00144", "This needs the permission x.");

    refuse("/api/usage");
    HttpResponse<String> wholly = browser.get("/console/usage");
    assertThat(wholly.statusCode()).isEqualTo(403);
    assertThat(wholly.body()).contains("This needs the permission x.", "You may not do this");
  }

  @Test
  void whereLogServiceIsAwayThePageSaysSo() throws Exception {
    discovery.put(LOG, deadPort());
    for (String path : List.of("/console/usage", "/console/alerts")) {
      HttpResponse<String> away = browser.get(path);
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(away.body()).contains("log-service cannot be reached.");
    }
    assertThat(browser.get("/console").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8", "-7", "1000", "week"})
  void otherTimesThanThoseOfferedAreRefused(String days) throws Exception {
    assertThat(browser.get("/console/usage?days=" + days).statusCode()).isEqualTo(400);
    assertThat(upstream(LOG).requests()).isEmpty();
  }

  @Test
  void theLanguageIsSwitchedWithoutLeavingTheTime() throws Exception {
    assertThat(browser.get("/console/usage?days=90&lang=en").body())
        .contains("href=\"?days&#x3D;90&amp;lang&#x3D;zh-CN\"", "aria-current=\"page\">Usage");
    HttpResponse<String> hostile = browser.get("/console/usage?%7Bq%7D=%22%3E%3Cscript%3E&a=%25");
    assertThat(hostile.statusCode()).isEqualTo(200);
    assertThat(hostile.body()).doesNotContain("<script>");
  }

  @Test
  void showsAlertsAndWhoIsOnThem() throws Exception {
    String page = browser.get("/console/alerts?lang=en").body();
    assertThat(page)
        .contains("&lt;script&gt;", "Critical", "Taken on by bob: On it", "zone!~z", "Planned")
        .contains("href=\"https://t.example/1\"", "action=\"/console/alerts/a-1/acknowledge\"")
        .contains("action=\"/console/silences/s%201/end\"");
  }

  @Test
  void acknowledgesAndSilencesByForms() throws Exception {
    HttpResponse<String> page = browser.get("/console/alerts");

    HttpResponse<String> taken =
        browser.post("/console/alerts/a-1/acknowledge", page, "comment", "Mine");
    HttpResponse<String> silenced = browser.post("/console/alerts/a-1/silence", page, "hours", "4");
    HttpResponse<String> ended = browser.post("/console/silences/s%201/end", page);
    HttpResponse<String> forever =
        browser.post("/console/alerts/a-1/silence", page, "hours", "1000000");

    for (HttpResponse<String> each : List.of(taken, silenced, ended)) {
      assertThat(each.statusCode()).isEqualTo(303);
      assertThat(location(each)).isEqualTo("/console/alerts");
    }
    assertThat(forever.statusCode()).isEqualTo(400);
    assertThat(upstream(LOG).requests())
        .extracting(request -> request.method() + " " + request.uri())
        .contains(
            "POST /api/alerts/a-1/acknowledge",
            "POST /api/alerts/silences",
            "DELETE /api/alerts/silences/s%201");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/alerts/a-1/acknowledge",
        "/console/alerts/a-1/silence",
        "/console/silences/s/end"
      })
  void aFormWithoutItsTokenIsRefused(String path) throws Exception {
    assertThat(browser.post(path, Map.of("hours", "1")).statusCode()).isEqualTo(403);
    assertThat(upstream(LOG).requests()).isEmpty();
  }

  private void refuse(String path) {
    upstream(LOG)
        .behave(
            (request, response) ->
                request.uri().startsWith(path)
                    ? response
                        .status(403)
                        .header("Content-Type", "application/problem+json")
                        .sendString(Mono.just("{\"detail\":\"This needs the permission x.\"}"))
                    : response
                        .header("Content-Type", "application/json")
                        .sendString(Mono.just(answer(request))));
  }
}
