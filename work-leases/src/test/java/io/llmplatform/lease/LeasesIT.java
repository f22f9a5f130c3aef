package io.llmplatform.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.testing.infrastructure.WithPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@SpringBootTest(
    classes = LeasesIT.Application.class,
    properties = {
      "spring.datasource.url=${POSTGRES_URL}",
      "spring.datasource.username=scheduler",
      "spring.datasource.password=${SCHEDULER_DB_PASSWORD}"
    })
@WithPostgres
class LeasesIT {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration OVER = Duration.ZERO;

  @Autowired DataSource database;
  private JdbcClient sql;
  private Leases leases;

  @BeforeEach
  void makeTheTable() {
    sql = JdbcClient.create(database);
    sql.sql(
            """
            CREATE TABLE lease (work text PRIMARY KEY, fence bigint NOT NULL, holder text NOT NULL,
              expires_at timestamptz NOT NULL)\
            """)
        .update();
    leases = new Leases(sql, "test");
  }

  @AfterEach
  void dropTheTable() {
    sql.sql("DROP TABLE lease").update();
  }

  @Test
  void workHasOneWorkerUntilItIsReleased() {
    Lease first = leases.acquire("a", LONG).orElseThrow();
    assertThat(leases.acquire("a", LONG)).isEmpty();
    assertThat(leases.acquire("b", LONG)).isPresent();

    leases.release(first);
    assertThat(leases.acquire("a", LONG)).contains(new Lease("a", first.fence() + 1));
  }

  @Test
  void whoSleptThroughTheEndOfALeaseCannotWriteAfterAnotherTookTheWork() {
    Lease sleeper = leases.acquire("a", OVER).orElseThrow();
    leases.holds(sleeper);
    leases.renew(sleeper, OVER);

    Lease successor = leases.acquire("a", LONG).orElseThrow();
    assertThatThrownBy(() -> leases.holds(sleeper)).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> leases.renew(sleeper, LONG)).isInstanceOf(LeaseLost.class);
    leases.release(sleeper);
    leases.forget(sleeper);
    leases.holds(successor);
    assertThat(leases.acquire("a", LONG)).isEmpty();
  }

  @Test
  void aTransactionThatHoldsALeaseKeepsOthersFromTakingTheWork() throws Exception {
    TransactionTemplate inTransaction =
        new TransactionTemplate(new DataSourceTransactionManager(database));
    Lease expired = leases.acquire("a", OVER).orElseThrow();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Optional<Lease>> taken =
          inTransaction.execute(
              status -> {
                leases.holds(expired);
                Future<Optional<Lease>> attempt = other.submit(() -> leases.acquire("a", LONG));
                leases.renew(expired, LONG);
                return attempt;
              });
      assertThat(taken).isNotNull();
      assertThat(taken.get()).isEmpty();
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void ofManyWhoTryAtOnceOneGetsTheWork() throws Exception {
    ExecutorService many = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        String work = "round-" + round;
        List<Callable<Optional<Lease>>> attempts =
            IntStream.range(0, 8)
                .<Callable<Optional<Lease>>>mapToObj(i -> () -> leases.acquire(work, LONG))
                .toList();
        int taken = 0;
        for (Future<Optional<Lease>> attempt : many.invokeAll(attempts)) {
          taken += attempt.get().isPresent() ? 1 : 0;
        }
        assertThat(taken).isEqualTo(1);
      }
    } finally {
      many.shutdownNow();
    }
  }

  @Test
  void workThatIsForgottenStartsAnew() {
    Lease done = leases.acquire("a", LONG).orElseThrow();
    leases.forget(done);
    assertThat(sql.sql("SELECT count(*) FROM lease").query(Long.class).single()).isZero();
    assertThatThrownBy(() -> leases.holds(done)).isInstanceOf(LeaseLost.class);
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
  static class Application {}
}
