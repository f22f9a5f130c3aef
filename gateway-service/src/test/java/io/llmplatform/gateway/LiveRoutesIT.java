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
  void aRouteThatDoesNotSayWhoMayTakeItIsClosed() throws Exception {
    String published = Files.readString(Path.of("../nacos-config").resolve(CONFIG));
    String route =
        "            - id: open-by-mistake\n"
            + "              uri: lb://inference-service\n"
            + "              predicates:\n"
            + "                - Path=/by-mistake\n";
    String first = "            # --- inference-service\n";
    assertThat(published).contains(first);

    // What follows it in the same change tells that the change has arrived.
    NacosForTests.publish(
        CONFIG,
        published
            .replace(first, route + first)
            .replace(DIFY, "- Path=/retrieval,/external-knowledge"));
    await().atMost(LIMIT).until(() -> status("/external-knowledge") != 404);
    assertThat(status("/by-mistake")).isEqualTo(404);

    NacosForTests.publish(
        CONFIG,
        published.replace(
            first, route + "              metadata:\n                access: public\n" + first));
    await().atMost(LIMIT).until(() -> status("/by-mistake") == 503);
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
