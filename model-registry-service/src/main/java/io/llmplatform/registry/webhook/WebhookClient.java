package io.llmplatform.registry.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends deliveries (Standard Webhooks 1.0). Follows no redirect, keeps no connection and no cookie,
 * reads no answer's body, and gives a whole request so much time. Thread-safe.
 */
final class WebhookClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookClient.class);
  private static final int MAX_CONNECTIONS = 100;

  private final CloseableHttpClient http;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "webhook-timer");
            thread.setDaemon(true);
            return thread;
          });
  private final Duration timeout;
  private final Clock clock;

  WebhookClient(WebhookSettings settings, Clock clock) {
    this(
        settings,
        settings.allowPrivateAddresses() ? SystemDefaultDnsResolver.INSTANCE : new PublicDns(),
        clock);
  }

  WebhookClient(WebhookSettings settings, DnsResolver dns, Clock clock) {
    this.timeout = settings.timeout();
    this.clock = clock;
    ConnectionConfig connections =
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(settings.connectTimeout()))
            .setSocketTimeout(Timeout.of(settings.timeout()))
            .build();
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(dns)
                    .setDefaultConnectionConfig(connections)
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .build())
            .setConnectionReuseStrategy((request, response, context) -> false)
            .setUserAgent("llm-platform-webhooks/1.0")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /**
   * Posts the body, signed.
   *
   * @param id of the event: the same each time that it is sent
   */
  Outcome send(URI url, WebhookSecret secret, String id, String body) {
    Instant now = clock.instant();
    HttpPost request = new HttpPost(url);
    request.setEntity(
        new StringEntity(body, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
    request.setHeader("webhook-id", id);
    request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
    request.setHeader("webhook-signature", secret.signature(id, now, body));
    Future<?> deadline = timer.schedule(request::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response =
          http.executeOpen(
              new HttpHost(url.getScheme(), url.getHost(), url.getPort()), request, null);
      int status = response.getCode();
      boolean arrived = status >= 200 && status < 300;
      Outcome outcome =
          new Outcome(status, arrived ? null : "HTTP " + status, retryAfter(response, now));
      // Closing alone would read the answer to its end.
      request.cancel();
      closeQuietly(response);
      return outcome;
    } catch (IOException | IllegalArgumentException e) {
      return Outcome.failed(request.isCancelled() ? "no answer in time" : sentence(e));
    } finally {
      deadline.cancel(false);
    }
  }

  private static void closeQuietly(ClassicHttpResponse response) {
    try {
      response.close();
    } catch (IOException cut) {
      log.trace("The connection was cut, as it should be", cut);
    }
  }

  // Not the exception's own words: they may tell of the platform's network.
  private static String sentence(Exception e) {
    if (e instanceof PublicDns.Refused) {
      return "the host has an address that webhooks may not reach";
    }
    if (e instanceof UnknownHostException) {
      return "the host is not known";
    }
    if (e instanceof ConnectTimeoutException) {
      return "no connection in time";
    }
    if (e instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    if (e instanceof ConnectException) {
      return "no connection";
    }
    if (e instanceof SSLException) {
      return "no TLS connection";
    }
    return "the connection broke";
  }

  private static @Nullable Duration retryAfter(ClassicHttpResponse response, Instant now) {
    Header header = response.getFirstHeader("Retry-After");
    String value = header == null ? null : header.getValue();
    if (value == null) {
      return null;
    }
    try {
      return Duration.ofSeconds(Long.parseLong(value.strip()));
    } catch (NumberFormatException notSeconds) {
      return untilDate(value, now);
    } catch (ArithmeticException tooLong) {
      return null;
    }
  }

  private static @Nullable Duration untilDate(String value, Instant now) {
    try {
      return Duration.between(
          now,
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException neither) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    http.close();
  }
}
