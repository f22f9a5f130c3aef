package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.test.context.TestPropertySource;

/** Files of a tenant; small limits. */
@TestPropertySource(
    properties = {
      "registry.files.max-size=2MB",
      "registry.files.max-batch-size=1MB",
      "registry.files.max-total=5MB",
      "registry.files.max-count=20"
    })
@SuppressWarnings("NullAway.Init") // set before each test
abstract class FilesScenario extends RegistryScenario {
  static final int MB = 1024 * 1024;

  // No other test has its files.
  final String tenant = "tenant-" + UUID.randomUUID();
  RegistryClient ann;

  @BeforeEach
  void caller() {
    ann = as(TestCaller.developer(tenant));
  }

  static Multipart form(String name, String content, String purpose) {
    return new Multipart().field("purpose", purpose).file(name, content);
  }

  static Multipart form(int size, String purpose) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 'x');
    return new Multipart().field("purpose", purpose).file("x.bin", content);
  }

  String uploaded(String name, String purpose) throws Exception {
    Answer answer = ann.uploadFile(form(name, "of " + name, purpose));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.text("/id");
  }

  static void assertError(Answer answer, int status, String param) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.text("/error/message")).isNotBlank();
    assertThat(answer.body().at("/error/param").asText("")).isEqualTo(param);
  }
}
