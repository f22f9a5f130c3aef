package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only HTTP has: lengths that lie, and content encodings. */
class BinaryDataIT extends InferenceScenario {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final String INFER = "/v2/models/" + MINILM + "/infer";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final String HEADER =
      """
      {"inputs":[
       {"name":"input_ids","shape":[1,3],"datatype":"INT64","parameters":{"binary_data_size":24}},
       {"name":"attention_mask","shape":[1,3],"datatype":"INT64","data":[1,1,1]},
       {"name":"token_type_ids","shape":[1,3],"datatype":"INT64","parameters":{"binary_data_size":24}}],
       "outputs":[{"name":"last_hidden_state"}]}\
      """;

  @BeforeEach
  void served() {
    awaitReady(MINILM, 1);
  }

  /** Three ids, then as many types. */
  private static byte[] data() {
    return InferCall.buffer(48)
        .putLong(101)
        .putLong(7592)
        .putLong(102)
        .putLong(0)
        .putLong(0)
        .putLong(0)
        .array();
  }

  private static byte[] body(String header, byte[] data) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    body.writeBytes(data);
    return body.toByteArray();
  }

  private HttpResponse<byte[]> post(String length, byte[] body, String... headers) {
    HttpRequest.Builder request = request(INFER).timeout(PATIENCE);
    if (!length.isEmpty()) {
      request.header(LENGTH, length);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return CLIENT.send(
          request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String length() {
    return Integer.toString(HEADER.length());
  }

  @Test
  void mixesBinaryAndJsonTensors() {
    HttpResponse<byte[]> response = post(length(), body(HEADER, data()));

    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue(LENGTH)).isEmpty();
    assertThat(text(response)).contains("\"shape\":[1,3,384]");
  }

  static List<Arguments> lies() {
    byte[] data = data();
    String ok = length();
    return List.of(
        Arguments.of("no number", "many", body(HEADER, data), 400),
        Arguments.of("negative", "-1", body(HEADER, data), 400),
        Arguments.of("zero", "0", body(HEADER, data), 400),
        Arguments.of("fraction", "1.5", body(HEADER, data), 400),
        Arguments.of("too short", "20", body(HEADER, data), 400),
        Arguments.of("too long", Integer.toString(HEADER.length() + 7), body(HEADER, data), 400),
        Arguments.of("longer than the body", "100000", body(HEADER, data), 400),
        Arguments.of("2 GiB", "2147483648", body(HEADER, data), 413),
        Arguments.of("beyond 64 bits", "99999999999999999999", body(HEADER, data), 400),
        Arguments.of("no header", "", body(HEADER, new byte[0]), 400),
        Arguments.of("truncated", ok, body(HEADER, java.util.Arrays.copyOf(data, 47)), 400),
        Arguments.of("more than claimed", ok, body(HEADER, java.util.Arrays.copyOf(data, 49)), 400),
        sized("claims 2 GiB", "2147483647", 400),
        sized("claims more than an int", "2147483648", 400),
        sized("claims less than nothing", "-24", 400),
        sized("claims a fraction", "24.5", 400),
        sized("claims text", "\"24\"", 400),
        sized("claims a byte less", "23", 400));
  }

  private static Arguments sized(String name, String size, int status) {
    String header = HEADER.replaceFirst("\"binary_data_size\":24", "\"binary_data_size\":" + size);
    return Arguments.of(name, Integer.toString(header.length()), body(header, data()), status);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void refusesLengthsThatLie(String name, String length, byte[] body, int status) {
    HttpResponse<byte[]> response = post(length, body);

    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(text(response)).contains("\"error\":");
  }

  @FunctionalInterface
  private interface Encoding {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] encoded(Encoding encoding, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = encoding.around(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void takesAndGivesGzipAndDeflate() throws IOException {
    byte[] body = body(HEADER, data());
    String plain = text(post(length(), body));

    HttpResponse<byte[]> gzip =
        post(
            length(),
            encoded(GZIPOutputStream::new, body),
            "Content-Encoding",
            "gzip",
            "Accept-Encoding",
            "br;q=1.0, gzip");
    HttpResponse<byte[]> deflate =
        post(
            length(),
            encoded(DeflaterOutputStream::new, body),
            "Content-Encoding",
            "deflate",
            "Accept-Encoding",
            "gzip;q=0, deflate");

    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(plain);
    assertThat(deflate.headers().firstValue("Content-Encoding")).hasValue("deflate");
    assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(plain);
  }

  @Test
  void boundsWhatABodyInflatesTo() {
    byte[] bomb = encoded(GZIPOutputStream::new, body(HEADER, new byte[64 << 20]));
    assertThat(bomb.length).isLessThan(1 << 20);

    assertThat(post("", bomb, "Content-Encoding", "gzip").statusCode()).isIn(400, 413);
    byte[] json =
        encoded(
            GZIPOutputStream::new,
            body("{\"id\":\"", " ".repeat(64 << 20).getBytes(StandardCharsets.UTF_8)));
    assertThat(post("", json, "Content-Encoding", "gzip").statusCode()).isIn(400, 413);
    String huge = HEADER.replaceFirst("24", Integer.toString(40 << 20));
    byte[] claimed = encoded(GZIPOutputStream::new, body(huge, new byte[64 << 20]));
    assertThat(
            post(Integer.toString(huge.length()), claimed, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
  }

  @Test
  void refusesEncodingsThatItDoesNotKnowOrThatAreBroken() {
    byte[] body = body(HEADER, data());

    assertThat(post(length(), body, "Content-Encoding", "br").statusCode()).isEqualTo(415);
    assertThat(post(length(), body, "Content-Encoding", "gzip").statusCode()).isEqualTo(400);
    byte[] cut = encoded(GZIPOutputStream::new, body);
    assertThat(
            post(length(), java.util.Arrays.copyOf(cut, cut.length / 2), "Content-Encoding", "gzip")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void refusesDeepJson() {
    String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(post("", deep.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
  }
}
