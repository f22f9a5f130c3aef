package io.llmplatform.inference.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Closed-loop clients: each sends its next request when the last one is answered. */
final class ServedLoop {
  /** Latencies in nanoseconds, ascending, of the requests answered within the time. */
  record Result(long[] latencies, int sentencesPerRequest, Duration time) {
    double sentencesPerSecond() {
      return latencies.length * (double) sentencesPerRequest / (time.toNanos() / 1e9);
    }

    double percentileMillis(double percentile) {
      int index = (int) Math.ceil(percentile * latencies.length) - 1;
      return latencies[Math.max(0, index)] / 1e6;
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest.Builder request;

  /**
   * @param baseUrl of the service or of the gateway
   * @param apiKey sent as bearer token, empty for none
   */
  ServedLoop(String baseUrl, String apiKey) {
    request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/v1/embeddings"))
            .header("Content-Type", "application/json")
            // The model is measured, not what is remembered of it.
            .header("Cache-Control", "no-store");
    if (!apiKey.isEmpty()) {
      request.header("Authorization", "Bearer " + apiKey);
    }
  }

  /**
   * @param bodies sent in turn
   */
  Result run(List<String> bodies, int sentencesPerRequest, int clients, Duration time)
      throws InterruptedException {
    ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    long counted = System.nanoTime() + time.toNanos() / 5;
    long end = counted + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int offset = i;
      Thread thread = new Thread(() -> loop(bodies, offset, counted, end, latencies));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return new Result(sorted, sentencesPerRequest, time);
  }

  private void loop(
      List<String> bodies, int offset, long counted, long end, ConcurrentLinkedQueue<Long> out) {
    for (int i = offset; System.nanoTime() < end; i++) {
      long start = System.nanoTime();
      send(bodies.get(i % bodies.size()));
      long now = System.nanoTime();
      if (now >= counted && now < end) {
        out.add(now - start);
      }
    }
  }

  private void send(String body) {
    try {
      HttpRequest post = request.copy().POST(BodyPublishers.ofString(body)).build();
      HttpResponse<String> response = client.send(post, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the service does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
