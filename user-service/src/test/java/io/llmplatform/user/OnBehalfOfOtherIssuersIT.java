package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.fake.Browser;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestPropertySource;

/** Another provider's users have no account here: only their keys can be acted for. */
@TestPropertySource(properties = "PLATFORM_ISSUER_URI=http://127.0.0.1:9/realms/elsewhere")
class OnBehalfOfOtherIssuersIT extends UserScenario {
  @Autowired Environment environment;

  @Test
  void actsForTheirKeysButNotForThemselves() {
    String subject = UUID.randomUUID().toString();
    Answer key =
        as(TestCaller.developer(tenant).withSubject(subject))
            .post("/api/api-keys", Map.of("name", "batches"));
    assertThat(key.status()).as("%s", key.body()).isEqualTo(201);

    Answer byKey = onBehalf(Map.of("subject", subject, "keyId", key.text("/id")));
    assertThat(byKey.status()).as("%s", byKey.body()).isEqualTo(200);
    assertThat(Browser.claims(byKey.text("/token")).at("/sub").asText()).isEqualTo(subject);

    assertThat(onBehalf(Map.of("subject", subject)).status()).isEqualTo(404);
    assertThat(onBehalf(Map.of("subject", user(name(), "developer"))).status()).isEqualTo(404);
  }

  private Answer onBehalf(Map<String, String> owner) {
    Map<String, String> body = new HashMap<>(owner);
    body.put("tenant", tenant);
    String basic =
        Browser.basic(
            "scheduler-service", environment.getRequiredProperty("SCHEDULER_SERVICE_SECRET"));
    return withToken(null).send("POST", "/internal/tokens/on-behalf", body, "Authorization", basic);
  }
}
