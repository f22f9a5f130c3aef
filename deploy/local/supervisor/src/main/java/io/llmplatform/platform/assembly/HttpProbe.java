package io.llmplatform.platform.assembly;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/** Whether a URL answers 200. */
final class HttpProbe implements BooleanSupplier {
  private static final Duration LIMIT = Duration.ofMillis(900);

  private final HttpClient http;
  private final HttpRequest request;

  HttpProbe(String url, SSLContext trust) {
    this.http = HttpClient.newBuilder().connectTimeout(LIMIT).sslContext(trust).build();
    this.request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
  }

  @Override
  public boolean getAsBoolean() {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
