package io.llmplatform.user.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.fake.ProviderScenario;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class SweepingGrantsIT extends ProviderScenario {
  @Autowired JdbcClient database;

  @Test
  void deletesAGrantWhenItsLastTokenHasEnded() {
    String client = publicClient();
    tokens(client);
    Instant now = Instant.now();

    sweepAt(now.plus(Duration.ofDays(7)).minus(Duration.ofMinutes(5)));
    assertThat(grants()).isEqualTo(1);
    sweepAt(now.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(5)));
    assertThat(grants()).isZero();
  }

  private void sweepAt(Instant moment) {
    new SweepingGrants(database, Clock.fixed(moment, ZoneOffset.UTC)).sweep();
  }

  private int grants() {
    return database
        .sql("select count(*) from oauth2_authorization where principal_name = ?")
        .param("id-of-" + username)
        .query(Integer.class)
        .single();
  }
}
