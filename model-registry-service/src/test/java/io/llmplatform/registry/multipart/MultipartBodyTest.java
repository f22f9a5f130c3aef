package io.llmplatform.registry.multipart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartBodyTest {
  private static final int MAX_HEADERS = 100;

  @Test
  void contentsComeThroughWhateverTheyHoldAndHoweverTheyArrive() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      // Of few letters, so that much of it looks like a boundary.
      String boundary = letters(random, 1 + random.nextInt(5), "-a");
      List<String> contents = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        contents.add(
            letters(random, random.nextInt(400), "\r\n-ab").replace("\r\n--" + boundary, "x"));
      }
      InputStream body = trickling(body(boundary, contents), random);
      assertThat(contents(boundary, body)).isEqualTo(contents);
    }
  }

  @Test
  void contentThatIsLargerThanAnyBufferComesThrough() throws IOException {
    Random random = new Random(12);
    byte[] large = new byte[3_000_001];
    random.nextBytes(large);
    String content = new String(large, ISO_8859_1);
    for (int i = 0; i < 3; i++) {
      InputStream body = new ByteArrayInputStream(body("b".repeat(70), List.of(content, content)));
      assertThat(contents("b".repeat(70), body)).containsExactly(content, content);
    }
  }

  @Test
  void whatIsBeforeTheFirstBoundaryAndAfterTheLastIsOfNoAccount() throws IOException {
    String body = "preamble\r\n--b\r\n\r\n\r\nx\r\n--b--epilogue\r\n--b\r\n";
    MultipartBody parts = parts("b", body);
    assertThat(parts.next()).isTrue();
    assertThat(parts.headers()).isEqualTo("\r\n\r\n");
    assertThat(parts.content().readAllBytes()).isEqualTo(new byte[] {'x'});
    assertThat(parts.content().read()).isNegative();
    assertThat(parts.next()).isFalse();
  }

  @Test
  void aPartThatIsNotReadIsPassedOver() throws IOException {
    String large = "y".repeat(1 << 20);
    MultipartBody parts =
        parts("b", "--b\r\nA: 1\r\n\r\n" + large + "\r\n--b\r\nA: 2\r\n\r\n\r\n--b--");
    assertThat(parts.next()).isTrue();
    assertThat(parts.headers()).isEqualTo("A: 1\r\n\r\n");
    assertThat(parts.content().read()).isEqualTo('y');
    assertThat(parts.next()).isTrue();
    assertThat(parts.headers()).isEqualTo("A: 2\r\n\r\n");
    assertThat(parts.next()).isFalse();
  }

  @Test
  void aBoundaryThatGoesOnIsNone() throws IOException {
    MultipartBody parts = parts("b", "--bc\r\n\r\nx\r\n--b--");
    assertThatExceptionOfType(MultipartBody.Malformed.class).isThrownBy(parts::next);
  }

  @Test
  void headersHaveALimit() throws IOException {
    MultipartBody fits = parts("b", "--b\r\n" + "h".repeat(MAX_HEADERS - 4) + "\r\n\r\n");
    assertThat(fits.next()).isTrue();
    assertThat(fits.headers()).hasSize(MAX_HEADERS);
    MultipartBody over = parts("b", "--b\r\n" + "h".repeat(MAX_HEADERS - 3) + "\r\n\r\n");
    assertThat(over.next()).isTrue();
    assertThatExceptionOfType(MultipartBody.HeadersTooLarge.class).isThrownBy(over::headers);
  }

  private static List<String> contents(String boundary, InputStream body) throws IOException {
    MultipartBody parts = new MultipartBody(body, boundary.getBytes(ISO_8859_1), MAX_HEADERS);
    List<String> contents = new ArrayList<>();
    while (parts.next()) {
      assertThat(parts.headers()).isEqualTo("A: b\r\n\r\n");
      contents.add(new String(parts.content().readAllBytes(), ISO_8859_1));
    }
    return contents;
  }

  private static MultipartBody parts(String boundary, String body) {
    return new MultipartBody(
        new ByteArrayInputStream(body.getBytes(ISO_8859_1)),
        boundary.getBytes(ISO_8859_1),
        MAX_HEADERS);
  }

  private static byte[] body(String boundary, List<String> contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String content : contents) {
      body.writeBytes(("--" + boundary + "\r\nA: b\r\n\r\n").getBytes(ISO_8859_1));
      body.writeBytes((content + "\r\n").getBytes(ISO_8859_1));
    }
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  private static String letters(Random random, int length, String alphabet) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return letters.toString();
  }

  private static InputStream trickling(byte[] content, Random random) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, 1 + random.nextInt(9)));
      }
    };
  }
}
