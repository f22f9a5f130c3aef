package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.NacosForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveRoutesIT extends NacosScenario {
  private static final String CONFIG = "gateway-service.yaml";
  private static final String DIFY = "- Path=/retrieval";

  @AfterEach
  void asInTheRepository() throws Exception {
    NacosForTests.restore(CONFIG);
    await().atMost(LIMIT).until(() -> status("/external-knowledge") == 404);
  }

  @Test
  void aRouteThatIsChangedInNacosIsServedWithoutARestart() throws Exception {
    String published = Files.readString(Path.of("../nacos-config").resolve(CONFIG));
    assertThat(published).contains(DIFY);
    assertThat(status("/external-knowledge")).isEqualTo(404);
    assertThat(status("/retrieval")).isNotEqualTo(404);

    NacosForTests.publish(CONFIG, published.replace(DIFY, "- Path=/external-knowledge"));

    await().atMost(LIMIT).until(() -> status("/external-knowledge") != 404);
    assertThat(status("/retrieval")).isEqualTo(404);
  }

  @Test
  void aBrokenRouteLeavesTheRoutesAsTheyWere() throws Exception {
    String published = Files.readString(Path.of("../nacos-config").resolve(CONFIG));

    NacosForTests.publish(CONFIG, published.replace(DIFY, "- NoSuchPredicate=/retrieval"));
    NacosForTests.publish(
        CONFIG,
        published
            .replace(DIFY, "- NoSuchPredicate=/retrieval")
            .replace("BodyLimit=10MB", "BodyLimit=11MB"));

    assertThat(status("/retrieval")).isNotEqualTo(404);
    assertThat(status("/v1/models")).isNotEqualTo(404);
  }
}
