package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

@Timeout(60)
@WithRedis
class IdentityChangesIT extends GatewayScenario {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SK = "sk-of-a-developer";

  @Autowired StringRedisTemplate redis;
  @Autowired LettuceConnectionFactory connections;
  @Autowired ObjectMapper json;

  @BeforeEach
  void aDeveloperIsKnownFor30Seconds() throws Exception {
    IDENTITIES.know(SK, FakeIdentities.identity("acme", "key-1", Limits.NONE, Limits.NONE));
    await().atMost(LIMIT).until(() -> announce(IdentityChange.ofEverything()) >= 1);
    await().atMost(LIMIT).until(() -> call() == 200 && exchangesOfTwoCalls() == 0);
  }

  static Stream<IdentityChange> changesOfTheDeveloper() {
    return Stream.of(
        IdentityChange.ofKey("key-1"),
        IdentityChange.ofSubject("subject-of-acme"),
        IdentityChange.ofTenant("acme"),
        IdentityChange.ofEverything());
  }

  @ParameterizedTest
  @MethodSource("changesOfTheDeveloper")
  void aRevokedKeyIsRefusedAsSoonAsTheChangeIsHeardOf(IdentityChange change) throws Exception {
    IDENTITIES.forget(SK);
    assertThat(call()).as("while nobody has told").isEqualTo(200);

    announce(change);

    await().atMost(LIMIT).until(() -> call() == 401);
  }

  @Test
  void aChangeOfSomebodyElseConcernsNobodyElse() throws Exception {
    announce(IdentityChange.ofKey("key-2"));
    announce(IdentityChange.ofTenant("other"));
    // A later message is heard later: when it has acted, the others have been heard, too.
    IDENTITIES.know("sk-2", FakeIdentities.identity("beta", "key-3", Limits.NONE, Limits.NONE));
    assertThat(send(request("/v1/models", "sk-2")).statusCode()).isEqualTo(200);
    IDENTITIES.forget("sk-2");
    announce(IdentityChange.ofKey("key-3"));
    await().atMost(LIMIT).until(() -> send(request("/v1/models", "sk-2")).statusCode() == 401);

    IDENTITIES.forget(SK);
    assertThat(call()).isEqualTo(200);
  }

  @Test
  void whatCannotBeReadForgetsEverything() throws Exception {
    IDENTITIES.forget(SK);

    redis.convertAndSend(IdentityChange.CHANNEL, "{no json");

    await().atMost(LIMIT).until(() -> call() == 401);
  }

  @Test
  void aKnownCallerIsServedWhileUserServiceIsAway() throws Exception {
    discovery.put(USER, deadPort());

    assertThat(call()).isEqualTo(200);
    assertThat(send(request("/v1/models", "sk-unknown")).statusCode()).isEqualTo(503);
  }

  @Test
  void whatChangesWhileTheSubscriptionIsLostIsNoticed() throws Exception {
    IDENTITIES.forget(SK);
    assertThat(call()).isEqualTo(200);

    breakSubscriptions();

    await().atMost(LIMIT).until(() -> call() == 401);
    IDENTITIES.know(SK, FakeIdentities.identity("acme", "key-1", Limits.NONE, Limits.NONE));
    await().atMost(LIMIT).until(() -> call() == 200 && exchangesOfTwoCalls() == 0);
  }

  private int call() throws Exception {
    return send(request("/v1/models", SK)).statusCode();
  }

  private int exchangesOfTwoCalls() throws Exception {
    int before = IDENTITIES.exchanges();
    call();
    call();
    return IDENTITIES.exchanges() - before;
  }

  private void breakSubscriptions() {
    RedisClient client = (RedisClient) connections.getRequiredNativeClient();
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(connection.sync().clientKill(KillArgs.Builder.typePubsub())).isPositive();
    }
  }

  /** The number of those who hear it. */
  private long announce(IdentityChange change) throws Exception {
    return redis.convertAndSend(IdentityChange.CHANNEL, json.writeValueAsString(change));
  }
}
