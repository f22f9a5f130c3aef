package io.llmplatform.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.llmplatform.gateway.limit.Limit.Kind;
import io.llmplatform.gateway.limit.Limit.Scope;
import io.llmplatform.testing.infrastructure.WithRedis;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import reactor.core.Disposable;

/** The scripts in a real Redis. */
@WithRedis
@SpringBootTest(
    classes = RedisAutoConfiguration.class,
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.data.redis.timeout=30s"
    })
class RequestCountsIT {
  private static final Duration AWHILE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  @Autowired LettuceConnectionFactory connections;

  private final String tag = "limits:{" + UUID.randomUUID() + "}:";
  private final Limit running = limit(Kind.RUNNING, 1);
  private StatefulRedisConnection<String, String> connection;

  @BeforeEach
  void connect() {
    connection = ((RedisClient) connections.getRequiredNativeClient()).connect();
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  @Test
  void whatAKilledGatewayHeldIsFreeAfterItsLease() {
    assertThat(admitted(counts(SHORT), "of the killed one", running)).isTrue();
    RequestCounts other = counts(LONG);
    assertThat(admitted(other, "too early", running)).isFalse();

    await().atMost(AWHILE).until(() -> admitted(other, "later", running));
  }

  @Test
  void aStreamIsHeldAsLongAsItIsRenewed() {
    RequestCounts counts = counts(LONG);
    admitted(counts, "a stream", running);
    double before = connection.sync().zscore(running.key(), "a stream");

    await()
        .atMost(AWHILE)
        .until(
            () -> {
              counts.renew();
              return connection.sync().zscore(running.key(), "a stream") > before;
            });

    counts.release("a stream");
    counts.renew();
    await().atMost(AWHILE).until(() -> connection.sync().zcard(running.key()) == 0);
  }

  @Test
  void aRequestThatIsAbandonedBeforeRedisAnswersLeavesNothingBehind() {
    RequestCounts counts = counts(LONG);
    admitted(counts, "so that Redis knows the script", limit(Kind.REQUESTS, 100));
    for (int i = 0; i < 100; i++) {
      Disposable abandoned = counts.admit("abandoned-" + i, List.of(running)).subscribe();
      abandoned.dispose();
      counts.release("abandoned-" + i);
    }

    await().atMost(AWHILE).until(() -> connection.sync().zcard(running.key()) == 0);
    assertThat(admitted(counts, "next", running)).isTrue();
  }

  @Test
  void aWindowBeginsWithItsFirstRequestAndEndsByItself() {
    Limit perMinute = limit(Kind.REQUESTS, 2);
    admitted(counts(LONG), "first", perMinute);
    long left = connection.sync().pttl(perMinute.key());

    admitted(counts(LONG), "second", perMinute);

    assertThat(left).isBetween(1L, 60_000L);
    assertThat(connection.sync().pttl(perMinute.key())).isLessThanOrEqualTo(left);
    assertThat(admitted(counts(LONG), "third", perMinute)).isFalse();
    // The minute ends.
    connection.sync().pexpire(perMinute.key(), 1);
    await().atMost(AWHILE).until(() -> admitted(counts(LONG), "fourth", perMinute));
  }

  @Test
  void aRequestThatOneLimitRefusesCountsUnderNone() {
    Limit requests = limit(Kind.REQUESTS, 10);
    Limit none = new Limit(Scope.TENANT, Kind.RUNNING, 0, tag + "running:tenant");

    assertThat(admitted(counts(LONG), "refused", requests, running, none)).isFalse();

    assertThat(connection.sync().exists(requests.key(), running.key(), none.key())).isZero();
  }

  @Test
  void worksOnAfterRedisHasForgottenItsScripts() {
    Limit requests = limit(Kind.REQUESTS, 10);
    RequestCounts counts = counts(LONG);
    admitted(counts, "before", requests);
    connection.sync().scriptFlush();

    assertThat(admitted(counts, "after", requests)).isTrue();
    assertThat(connection.sync().get(requests.key())).isEqualTo("2");
  }

  private RequestCounts counts(Duration lease) {
    return new RequestCounts(() -> Optional.of(connection.async()), lease);
  }

  private Limit limit(Kind kind, long most) {
    return new Limit(Scope.KEY, kind, most, tag + kind.wireName() + ":key:k");
  }

  private static boolean admitted(RequestCounts counts, String request, Limit... limits) {
    Admission admission = counts.admit(request, List.of(limits)).block(AWHILE);
    return admission != null && admission.refusing() == null;
  }
}
