package io.llmplatform.user.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.user.UserScenario;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.IdentityChanges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.transaction.support.TransactionOperations;

class IdentityChangesIT extends UserScenario {
  @Autowired RedisConnectionFactory redis;
  @Autowired StringRedisTemplate template;
  @Autowired ApiKeyCheck keys;
  @Autowired IdentityChanges changes;
  @Autowired TransactionOperations transactions;

  private final ObjectMapper json = new ObjectMapper();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final RedisMessageListenerContainer subscription = new RedisMessageListenerContainer();

  @BeforeEach
  void listen() throws Exception {
    subscription.setConnectionFactory(redis);
    subscription.addMessageListener(
        (message, pattern) -> heard.add(new String(message.getBody())),
        new ChannelTopic(IdentityChange.CHANNEL));
    subscription.afterPropertiesSet();
    subscription.start();
    hears("{\"all\":true}", () -> changes.announce(IdentityChange.ofEverything()));
  }

  @AfterEach
  void stopListening() throws Exception {
    subscription.destroy();
  }

  /** Waits for a message, past others that this test did not ask for. */
  private void hears(String message, Runnable act) throws InterruptedException {
    act.run();
    String next;
    do {
      next = heard.poll(10, TimeUnit.SECONDS);
    } while (next != null && !next.equals(message));
    assertThat(next).isEqualTo(message);
  }

  @Test
  void aRevocationIsAnnouncedWhenItHolds() throws Exception {
    String developer = user(name(), "developer");
    var created = admin.post("/api/api-keys", Map.of("user", developer));
    String id = created.text("/id");
    hears("{\"key\":\"%s\"}".formatted(id), () -> admin.delete("/api/api-keys/" + id));
    assertThat(keys.check(created.text("/key"))).isEmpty();
  }

  @Test
  void changesOfUsersTenantsRolesAndLimitsAreAnnounced() throws Exception {
    String id = user(name(), "developer");
    String user = "{\"subject\":\"%s\"}".formatted(id);
    hears(user, () -> admin.put("/api/users/" + id, Map.of("enabled", false)));
    hears(
        user,
        () -> admin.put("/api/users/" + id + "/password", Map.of("password", "a new password")));
    hears(user, () -> admin.delete("/api/users/" + id));
    String whole = "{\"tenant\":\"%s\"}".formatted(tenant);
    hears(whole, () -> platform.put("/api/tenants/" + tenant, Map.of("enabled", false)));
    hears(whole, () -> platform.put("/api/budgets/tenants/" + tenant, Map.of()));
    admin.post("/api/roles", Map.of("name", "ops", "permissions", List.of("logs:read")));
    hears(whole, () -> admin.put("/api/roles/ops", Map.of("permissions", List.of("models:read"))));
    hears(whole, () -> platform.delete("/api/tenants/" + tenant));
  }

  @Test
  void whatIsRolledBackIsNotAnnounced() throws Exception {
    transactions.executeWithoutResult(
        transaction -> {
          changes.announce(IdentityChange.ofSubject("undone"));
          transaction.setRollbackOnly();
        });
    hears("{\"subject\":\"done\"}", () -> changes.announce(IdentityChange.ofSubject("done")));
    assertThat(heard).noneMatch(message -> message.contains("undone"));
  }

  @Test
  void whatRedisMissedIsMadeGood() throws Exception {
    LettuceConnectionFactory dead =
        new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", closedPort()));
    dead.afterPropertiesSet();
    dead.start();
    try {
      StringRedisTemplate switched = new StringRedisTemplate(dead);
      RedisIdentityChanges announcing = new RedisIdentityChanges(switched, json);
      announcing.makeGood();
      assertThatCode(() -> announcing.announce(IdentityChange.ofKey("k")))
          .doesNotThrowAnyException();
      switched.setConnectionFactory(redis);
      hears("{\"all\":true}", announcing::makeGood);
      hears("{\"key\":\"next\"}", () -> announcing.announce(IdentityChange.ofKey("next")));
    } finally {
      dead.destroy();
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
