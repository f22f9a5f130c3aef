package io.llmplatform.gateway;

import static io.llmplatform.gateway.ConsoleBrowser.location;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The console before a scheduler and an issuer that are fake, with sessions in a real Redis. */
class ConsoleIT extends ConsoleScenario {

  private static final String RUN =
      """
      {"id":"42","job":"sweep","state":"running","trigger":"user","executor":"http://e:9",
       "shardIndex":0,"shardTotal":1,"scheduledAt":"2026-01-02T03:04:05Z"}\
      """;
  private static final String JOB =
      """
      {"name":"sweep","description":"Sweeps <script>alert(1)</script> & more","handler":"sweep",
       "cron":"0 0 3 * * ?","routing":"first","blockStrategy":"serial","timeoutSeconds":0,
       "retries":2,"enabled":true,"nextFireTime":"2026-01-03T03:00:00Z","lastRun":%s}\
      """
          .formatted(RUN);

  @BeforeEach
  void open() {
    answers(
        Map.of(
            "/api/jobs", "{\"data\":[" + JOB + "]}",
            "/api/jobs/sweep", JOB,
            "/api/jobs/sweep/trigger", RUN,
            "/api/jobs/sweep/runs", "{\"items\":[" + RUN + "],\"nextPageToken\":\"7\"}",
            "/api/jobs/runs/42", RUN,
            "/api/jobs/runs/42/stop", RUN,
            "/api/jobs/runs/42/log",
                "{\"fromLine\":1,\"toLine\":2,\"content\":\"one\\n<b>two</b>\\n\",\"end\":false}"));
  }

  @Test
  void whoIsNotLoggedInIsLedToTheIssuerWithPkce() throws Exception {
    Map<String, String> request = browser.authorizationRequest("/console/jobs");

    assertThat(request)
        .containsEntry("client_id", "console")
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", FakeIssuer.ISSUER + "/console/login/code")
        .containsEntry("code_challenge_method", "S256")
        .containsKeys("code_challenge", "state", "nonce");
    assertThat(upstream(SCHEDULER).requests()).isEmpty();
  }

  @Test
  void theLoginLeadsBackToThePageThatWasAskedFor() throws Exception {
    HttpResponse<String> back = browser.logIn("/console/jobs?lang=en", "ann");
    assertThat(location(back)).startsWith("/console/jobs?lang=en");

    HttpResponse<String> page = browser.get(location(back));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("ann", "sweep", "0 0 3 * * ?", "2026-01-03T03:00:00Z");
    assertThat(upstream(SCHEDULER).onlyRequest().requestHeaders().get("Authorization"))
        .isEqualTo("Bearer internal.ann.null");
    assertThat(upstream(SCHEDULER).onlyRequest().requestHeaders().contains("Cookie")).isFalse();
  }

  @Test
  void theSessionsCookieIsForTheConsoleAlone() throws Exception {
    List<String> cookies = browser.get("/console/jobs").headers().allValues("Set-Cookie");
    assertThat(cookies)
        .singleElement()
        .asString()
        .containsIgnoringCase("; HttpOnly")
        .contains("; Path=/console;", "; SameSite=Lax");
  }

  @Test
  void theLoginGivesTheSessionAnotherId() throws Exception {
    browser.get("/console/jobs");
    String before = browser.session();
    browser.logIn("/console/jobs", "ann");
    String after = browser.session();
    assertThat(before).isNotEmpty();
    assertThat(after).isNotEmpty().isNotEqualTo(before);

    ConsoleBrowser whoSetTheFirst = new ConsoleBrowser(port, ISSUER);
    whoSetTheFirst.session(before);
    assertThat(location(whoSetTheFirst.get("/console/jobs"))).contains("/console/login/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/api/jobs", "/api/jobs/sweep/trigger", "/login", "/"})
  void noOtherPathKnowsSessions(String path) throws Exception {
    browser.logIn("/console", "ann");

    HttpResponse<String> response = browser.get(path);

    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(upstream(SCHEDULER).requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/jobs/sweep/trigger",
        "/console/jobs/sweep/pause",
        "/console/runs/42/stop",
        "/console/logout"
      })
  void aFormWithoutItsTokenIsRefused(String path) throws Exception {
    browser.logIn("/console", "ann");

    assertThat(browser.post(path, Map.of()).statusCode()).isEqualTo(403);
    HttpResponse<String> wrong = browser.post(path, Map.of("_csrf", "wrong"));

    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.body()).contains("<h1>You may not do this</h1>");
    assertThat(upstream(SCHEDULER).requests()).isEmpty();
    assertThat(browser.get("/console").statusCode()).isEqualTo(200);
  }

  @Test
  void triggersPausesAndStopsByForms() throws Exception {
    browser.logIn("/console", "ann");
    HttpResponse<String> page = browser.get("/console/jobs/sweep");

    HttpResponse<String> run =
        browser.post("/console/jobs/sweep/trigger", page, "parameter", "{\"a\": 1}");
    HttpResponse<String> paused = browser.post("/console/jobs/sweep/pause", page);
    HttpResponse<String> stopped = browser.post("/console/runs/42/stop", page);

    assertThat(run.statusCode()).isEqualTo(303);
    assertThat(location(run)).isEqualTo("/console/runs/42");
    assertThat(location(paused)).isEqualTo("/console/jobs/sweep");
    assertThat(location(stopped)).isEqualTo("/console/runs/42");
    assertThat(upstream(SCHEDULER).requests())
        .extracting(request -> request.method() + " " + request.uri())
        .contains(
            "POST /api/jobs/sweep/trigger", "PATCH /api/jobs/sweep", "POST /api/jobs/runs/42/stop");
  }

  @Test
  void pagesEscapeWhatServicesSayAndNeedNothingInline() throws Exception {
    browser.logIn("/console", "ann");
    for (String path :
        List.of("/console", "/console/jobs", "/console/jobs/sweep", "/console/runs/42")) {
      HttpResponse<String> page = browser.get(path);

      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(page.body())
          .doesNotContain("<script>", "<b>two</b>", " style=", "<style", "onclick", "{{");
      assertThat(page.headers().allValues("Content-Security-Policy"))
          .singleElement()
          .asString()
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    }
  }

  @Test
  void aRunsLogIsReadOnByScriptsAsJson() throws Exception {
    browser.logIn("/console", "ann");
    assertThat(browser.get("/console/runs/42").body())
        .contains("&lt;b&gt;two&lt;/b&gt;", "data-from=\"3\"");
    HttpResponse<String> log = browser.get("/console/runs/42/log?fromLine=3");
    assertThat(log.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(upstream(SCHEDULER).requests())
        .extracting(request -> request.uri())
        .contains("/api/jobs/runs/42/log?fromLine=3");
  }

  @Test
  void showsHowBatchesAndTrainingsGoEvenWhereOneIsRefused() throws Exception {
    browser.logIn("/console", "ann");
    upstream(SCHEDULER)
        .behave(
            (request, response) ->
                request.uri().startsWith("/v1/batches")
                    ? response
                        .header("Content-Type", "application/json")
                        .sendString(
                            Mono.just(
                                """
                                {"data":[{"id":"batch_1","endpoint":"/v1/embeddings",
                                 "status":"in_progress","created_at":1767322800,"progress":36,
                                 "estimated_seconds_left":8,
                                 "request_counts":{"total":100,"completed":35,"failed":1}}]}\
                                """))
                    : response
                        .status(403)
                        .header("Content-Type", "application/json")
                        .sendString(Mono.just("{\"error\":{\"message\":\"Not for you.\"}}")));

    String page = browser.get("/console/work").body();

    assertThat(page)
        .contains("batch_1", "value=\"36\"", "8 s left", "35 / 100", "In progress")
        .contains("2026-01-02T03:00:00Z", "Not for you.");
  }

  @Test
  void whatAServiceRefusesIsShownAsASentence() throws Exception {
    browser.logIn("/console", "ann");
    upstream(SCHEDULER)
        .behave(
            (request, response) ->
                response
                    .status(403)
                    .header("Content-Type", "application/problem+json")
                    .sendString(Mono.just("{\"detail\":\"This needs the permission jobs:read.\"}"))
                    .then());
    HttpResponse<String> refused = browser.get("/console/jobs");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("This needs the permission jobs:read.");

    discovery.put(SCHEDULER, deadPort());
    HttpResponse<String> away = browser.get("/console/jobs");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.body()).contains("scheduler-service cannot be reached.");
    assertThat(browser.get("/console/nowhere").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/jobs?continue=https://evil.example",
        "/console//evil.example",
        "/console/%2F%2Fevil.example",
        "/console/@evil.example"
      })
  void theLoginLeadsNowhereElse(String path) throws Exception {
    HttpResponse<String> first = browser.get(path);
    if (first.statusCode() != 400) {
      assertThat(location(browser.logIn(path, "ann"))).isEqualTo(path);
    }
  }

  @Test
  void aCodeThatNobodyAskedForLogsNobodyIn() throws Exception {
    Map<String, String> victim = browser.authorizationRequest("/console");
    String code = ISSUER.code("mallory", new HashMap<>(victim));
    for (String query :
        List.of(
            "code=" + code,
            "code=" + code + "&state=wrong",
            "error=access_denied&state="
                + ConsoleBrowser.encoded(victim.getOrDefault("state", "")))) {
      HttpResponse<String> answer = browser.get("/console/login/code?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(403);
      assertThat(location(answer)).isEmpty();
    }
    assertThat(location(browser.get("/console"))).contains("/console/login/");
  }

  @Test
  void aCodeOfAnotherBrowserLogsNobodyIn() throws Exception {
    Map<String, String> request = browser.authorizationRequest("/console");
    String code = ISSUER.code("mallory", request);
    ConsoleBrowser victim = new ConsoleBrowser(port, ISSUER);
    victim.get("/console");

    HttpResponse<String> answer =
        victim.get(
            "/console/login/code?code="
                + code
                + "&state="
                + ConsoleBrowser.encoded(request.getOrDefault("state", "")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(location(victim.get("/console"))).contains("/console/login/");
  }

  @Test
  void requestsAtOneTimeShareARenewedToken() throws Exception {
    ISSUER.accessTokensLive(1);
    browser.logIn("/console", "ann");
    ISSUER.accessTokensLive(900);
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try {
      Callable<HttpResponse<String>> page = () -> browser.get("/console/jobs");
      for (Future<HttpResponse<String>> answer :
          threads.invokeAll(Stream.generate(() -> page).limit(5).toList())) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(ISSUER.grants()).containsExactly("authorization_code", "refresh_token");
    assertThat(browser.get("/console/jobs").statusCode()).isEqualTo(200);
    assertThat(ISSUER.grants()).hasSize(2);
  }

  @Test
  void whoIsDisabledIsLoggedOut() throws Exception {
    ISSUER.accessTokensLive(1);
    browser.logIn("/console", "ann");
    ISSUER.reset();

    HttpResponse<String> ended = browser.get("/console/jobs");

    assertThat(ended.statusCode()).isEqualTo(303);
    assertThat(location(ended)).isEqualTo("/console/jobs");
    assertThat(location(browser.get("/console/jobs"))).contains("/console/login/");
  }

  @Test
  void loggingOutEndsTheSessionHereAndAtTheIssuer() throws Exception {
    browser.logIn("/console", "ann");
    String session = browser.session();

    HttpResponse<String> out = browser.post("/console/logout", browser.get("/console"));

    assertThat(location(out))
        .startsWith(FakeIssuer.ISSUER + "/oauth2/logout?id_token_hint=")
        .contains("post_logout_redirect_uri=" + FakeIssuer.ISSUER + "/console");
    assertThat(browser.session()).isEmpty();
    browser.session(session);
    assertThat(location(browser.get("/console"))).contains("/console/login/");
  }

  @Test
  void speaksTheBrowsersLanguageOrTheOneThatWasChosen() throws Exception {
    browser.logIn("/console", "ann");
    String chinese = "zh-CN,zh;q=0.9,en;q=0.8";
    assertThat(browser.get("/console/jobs", "Accept-Language", chinese).body())
        .contains("<html lang=\"zh-CN\">", "立即运行");
    assertThat(browser.get("/console/jobs?lang=en", "Accept-Language", chinese).body())
        .contains("<html lang=\"en\">", "Run now");
    assertThat(browser.get("/console/jobs", "Accept-Language", chinese).body()).contains("Run now");
  }

  @Test
  void scriptsAndStylesNeedNoLogin() throws Exception {
    for (String file : List.of("console.css", "console.js", "icon.svg")) {
      HttpResponse<String> asset = browser.get("/console/assets/" + file);
      assertThat(asset.statusCode()).as(file).isEqualTo(200);
      assertThat(asset.headers().allValues("Set-Cookie")).isEmpty();
    }
    assertThat(browser.get("/console/assets/../layout.html").statusCode()).isNotEqualTo(200);
    assertThat(browser.get("/console/assets/nothing").statusCode()).isEqualTo(404);
  }

  private static void answers(Map<String, String> byPath) {
    upstream(SCHEDULER)
        .behave(
            (request, response) -> {
              String body = byPath.get(request.uri().split("\\?")[0]);
              return request
                  .receive()
                  .then(
                      response
                          .status(body == null ? 404 : 200)
                          .header("Content-Type", "application/json")
                          .sendString(Mono.just(body == null ? "{}" : body))
                          .then());
            });
  }
}
