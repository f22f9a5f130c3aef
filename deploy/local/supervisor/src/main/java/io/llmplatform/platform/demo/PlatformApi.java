package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.platform.layout.Entrance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls to the platform through its gateway, as any client makes them. Thread-safe. */
public final class PlatformApi {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final String LAST = DATA + "[DONE]";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final String url;
  private final Credential credential;

  /** What a call is authorised by; asked for at every call. */
  private interface Credential {
    @Nullable String bearer() throws IOException, InterruptedException;
  }

  private PlatformApi(Entrance entrance, Credential credential) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(Trust.of(entrance))
            .build();
    this.url = entrance.url();
    this.credential = credential;
  }

  /** Calls with an API key. */
  public static PlatformApi withKey(Entrance entrance, String key) {
    return new PlatformApi(entrance, () -> key);
  }

  /** Calls as an OAuth2 client, with a new token for each call: for a few calls. */
  public static PlatformApi asClient(Entrance entrance, String id, String secret) {
    PlatformApi anonymous = new PlatformApi(entrance, () -> null);
    return new PlatformApi(entrance, () -> ClientCredentials.token(anonymous, id, secret));
  }

  /** An answer: its status and its JSON body (a missing node where there is none). */
  public record Answer(int status, JsonNode body) {

    /** The body of a successful answer. */
    public JsonNode orThrow(String what) throws IOException {
      if (status / 100 != 2) {
        throw new IOException("could not " + what + ": " + status + " " + body);
      }
      return body;
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  public Answer post(String path, Object body) throws IOException, InterruptedException {
    return send(json(path).POST(body(body)));
  }

  /**
   * Reads an answer of server-sent events as they come.
   *
   * @param events takes the JSON of each, without the last, {@code [DONE]}
   */
  public void stream(String path, Object body, Consumer<JsonNode> events)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        http.send(json(path).POST(body(body)).build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(
            path
                + " answered "
                + response.statusCode()
                + " "
                + lines.collect(Collectors.joining()));
      }
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith(DATA) && !line.equals(LAST)) {
          events.accept(JSON.readTree(line.substring(DATA.length())));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  public Answer put(String path, Object body) throws IOException, InterruptedException {
    return send(json(path).PUT(body(body)));
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Answer post(String path, MultipartBody body) throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", body.contentType()).POST(body.publisher()));
  }

  /** A form, under a client's own credentials (HTTP Basic). */
  Answer form(String path, String user, String password, String content)
      throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return send(
        request(path)
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(content)));
  }

  private HttpRequest.Builder request(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    @Nullable String bearer = credential.bearer();
    return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
  }

  private HttpRequest.Builder json(String path) throws IOException, InterruptedException {
    return request(path).header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher body(Object value) throws IOException {
    return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(value));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }
}
