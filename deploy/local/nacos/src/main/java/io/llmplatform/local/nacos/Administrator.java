package io.llmplatform.local.nacos;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The administrator's account: made at a server's first start, proved at each.
 *
 * <p>Source: Nacos 3.1, {@code /nacos/v3/auth/user/admin} and {@code /nacos/v3/auth/user/login}.
 */
final class Administrator {
  private static final String NAME = "nacos";
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
  private final String base;
  private final String password;

  Administrator(Settings settings) {
    this.base = "http://" + Settings.ADDRESS + ":" + settings.port() + "/nacos/v3";
    this.password = settings.secrets().password();
  }

  /** Returns when the server is ready and the administrator has logged in. */
  void awaitLogin() throws StartFailed, InterruptedException {
    await(READY_LIMIT, "Nacos is up but does not become ready", this::isReady);
    if (logsIn()) {
      return;
    }
    // Refused where there is an administrator; the login then tells whether the password fits.
    post("/auth/user/admin", "password=" + encoded(password));
    await(
        LOGIN_LIMIT,
        "the administrator cannot log in: the home folder was made with another NACOS_PASSWORD",
        this::logsIn);
  }

  private boolean isReady() throws InterruptedException {
    return status(HttpRequest.newBuilder(uri("/admin/core/state/readiness")).GET()) == OK;
  }

  private boolean logsIn() throws InterruptedException {
    return post("/auth/user/login", "username=" + NAME + "&password=" + encoded(password)) == OK;
  }

  private int post(String path, String form) throws InterruptedException {
    return status(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** Zero when there was no answer. */
  private int status(HttpRequest.Builder request) throws InterruptedException {
    try {
      return http.send(request.timeout(CALL_LIMIT).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private URI uri(String path) {
    return URI.create(base + path);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static void await(Duration limit, String otherwise, Condition condition)
      throws StartFailed, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new StartFailed(otherwise);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }
}
