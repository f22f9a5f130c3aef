package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {
  private static final String GOOD =
      "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\","
          + "\"body\":{\"model\":\"m\",\"input\":\"é\"}}";

  @Test
  void handsOnTheBodyAsItStands() throws BadLine {
    RequestLine line =
        parse("{\"body\": {\"model\" :\"m\", \"x\": [1, {\"é\":2}] } , \"custom_id\":\"é\"}");
    assertThat(new String(line.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"model\" :\"m\", \"x\": [1, {\"é\":2}] }");
    assertThat(line.customId()).isEqualTo("é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"custom_id\":\"a\",|\"x\":1,|missing_custom_id",
        "\"custom_id\":\"a\"|\"custom_id\":1|invalid_custom_id",
        "\"custom_id\":\"a\"|\"custom_id\":\"\\ud800\"|invalid_custom_id",
        "POST|GET|invalid_method",
        "\"url\":\"/v1/embeddings\",|\"x\":1,|missing_url",
        "/v1/embeddings|/v1/completions|mismatched_url",
        "\"model\":\"m\",|\"x\":1,|missing_model",
        "\"input\"|\"stream\":true,\"input\"|stream_unsupported",
        "\"body\":{|\"body\":1,\"x\":{|invalid_body",
        "\"body\":{|\"x\":{|missing_body",
        "\"method\"|\"custom_id\":\"b\",\"method\"|invalid_json",
        "\"method\"|\"method|invalid_json"
      })
  void saysWhatIsWrong(String good, String bad, String code) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> parse(GOOD.replace(good, bad)).check("/v1/embeddings"))
        .isInstanceOfSatisfying(
            BadLine.class, e -> assertThat(e.at(7)).extracting(BatchError::code).isEqualTo(code));
  }

  @Test
  void whateverTheBytesAreALineIsReadOrRefused() {
    Random random = new Random(11);
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] line = good.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
      }
      try {
        RequestLine parsed = RequestLine.parse(line);
        parsed.check("/v1/embeddings");
        assertThat(new ObjectMapper().readTree(parsed.body()).isObject()).isTrue();
      } catch (BadLine e) {
        assertThat(e.at(1).message()).isNotEmpty();
        refused++;
      } catch (java.io.IOException e) {
        throw new AssertionError("a body that is no JSON was taken", e);
      }
    }
    assertThat(refused).isBetween(1000, 20_000);
  }

  private static RequestLine parse(String line) throws BadLine {
    return RequestLine.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
