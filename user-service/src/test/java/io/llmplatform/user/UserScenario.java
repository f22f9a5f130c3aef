package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.tenant.EnsuringTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A user-service as it is configured, over PostgreSQL, Redis and Kafka, with two tenants. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithPostgres
@WithRedis
@WithKafka
@WithCallers
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class UserScenario {
  protected static final String PASSWORD = "correct horse battery";

  @LocalServerPort private int port;
  @Autowired private EnsuringTenant tenants;
  @Autowired protected JdbcClient sql;

  /** Names that no other test uses. */
  protected final String tenant = "t-" + UUID.randomUUID();

  protected final String otherTenant = "o-" + UUID.randomUUID();
  protected UserClient platform;
  protected UserClient admin;

  @BeforeEach
  void connect() {
    tenants.ensure("platform", "Platform");
    tenants.ensure(tenant, "A tenant");
    tenants.ensure(otherTenant, "Another");
    platform = as(TestCaller.platformAdmin());
    admin = as(TestCaller.tenantAdmin(tenant));
  }

  protected int servicePort() {
    return port;
  }

  protected UserClient as(TestCaller caller) {
    return withToken(caller.token());
  }

  protected UserClient withToken(@Nullable String token) {
    return new UserClient(port, token);
  }

  protected static String name() {
    return "user-" + UUID.randomUUID();
  }

  /** A new user of the tenant; answers its id. */
  protected String user(String username, String... roles) {
    Answer created =
        platform.post(
            "/api/users",
            Map.of("username", username, "password", PASSWORD, "tenant", tenant, "roles", roles));
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    return created.text("/id");
  }

  protected static void assertProblem(Answer answer, int status, String field) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.text("/field")).as("%s", answer.body()).isEqualTo(field);
    assertThat(answer.text("/detail")).isNotBlank();
  }

  /** What concurrent calls answered, in no particular order. */
  protected static <T> List<T> concurrently(int times, Callable<T> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        calls.add(call);
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
