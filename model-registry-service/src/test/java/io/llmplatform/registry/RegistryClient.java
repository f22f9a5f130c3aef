package io.llmplatform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of a running registry, who is known to it or not. Thread-safe. */
final class RegistryClient {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String url;

  private final @Nullable String token;

  RegistryClient(int port, @Nullable TestCaller caller) {
    this.url = "http://127.0.0.1:" + port;
    // Good for five minutes, longer than any test has the client.
    this.token = caller == null ? null : caller.token();
  }

  /** An answer with a JSON body, or a missing node where there is none. */
  record Answer(int status, JsonNode body, java.net.http.HttpHeaders headers) {
    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Answer post(String path, Object json) throws IOException, InterruptedException {
    return send(json(path).POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(json))));
  }

  Answer patch(String path, Object json) throws IOException, InterruptedException {
    return send(
        json(path).method("PATCH", BodyPublishers.ofByteArray(JSON.writeValueAsBytes(json))));
  }

  Answer postText(String path, String text) throws IOException, InterruptedException {
    return send(
        request(path).header("Content-Type", "text/plain").POST(BodyPublishers.ofString(text)));
  }

  Answer put(String path, Object json) throws IOException, InterruptedException {
    return send(json(path).PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(json))));
  }

  Answer putBytes(String path, byte[] content, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/octet-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.PUT(BodyPublishers.ofByteArray(content)));
  }

  /** A part of an upload by parts, of any length. */
  Answer putPart(String upload, String path, int part, BodyPublisher content)
      throws IOException, InterruptedException {
    return send(
        request(upload + "/files/" + path + "?part=" + part)
            .header("Content-Type", "application/octet-stream")
            .PUT(content));
  }

  Answer register(String model) throws IOException, InterruptedException {
    return post("/api/models", Map.of("name", model));
  }

  Answer upload(String model, Multipart body) throws IOException, InterruptedException {
    return upload(model, BodyPublishers.ofByteArray(body.whole()));
  }

  Answer upload(String model, BodyPublisher body) throws IOException, InterruptedException {
    return send(
        request("/api/models/" + model + "/versions")
            .header("Content-Type", Multipart.CONTENT_TYPE)
            .POST(body));
  }

  /** A user's file. */
  Answer uploadFile(Multipart form, String... headers) throws IOException, InterruptedException {
    return uploadFile(BodyPublishers.ofByteArray(form.whole()), headers);
  }

  Answer uploadFile(BodyPublisher form, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/files").header("Content-Type", Multipart.CONTENT_TYPE).POST(form);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** The content at a path, with GET or HEAD. */
  HttpResponse<byte[]> content(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> download(String model, int version, String path, String... headers)
      throws IOException, InterruptedException {
    return file("GET", model, version, path, headers);
  }

  HttpResponse<byte[]> head(String model, int version, String path, String... headers)
      throws IOException, InterruptedException {
    return file("HEAD", model, version, path, headers);
  }

  private HttpResponse<byte[]> file(
      String method, String model, int version, String path, String... headers)
      throws IOException, InterruptedException {
    return content(
        method, "/api/models/%s/versions/%d/files/%s".formatted(model, version, path), headers);
  }

  /** The SHA-256, in hex, of what a download brings. */
  String downloadDigest(String model, int version, String path)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    HttpRequest request =
        request("/api/models/%s/versions/%d/files/%s".formatted(model, version, path)).build();
    try (InputStream in = http.send(request, BodyHandlers.ofInputStream()).body()) {
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(5));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), json(response.body()), response.headers());
  }

  private static JsonNode json(byte @Nullable [] body) throws IOException {
    return JSON.readTree(body == null ? new byte[0] : body);
  }
}
