package io.llmplatform.user.oidc;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes grants whose every token has ended. Thread-safe; several instances may sweep. */
@Component
class SweepingGrants {
  private static final Logger log = LoggerFactory.getLogger(SweepingGrants.class);
  // How long somebody may think about the consent page.
  private static final Duration UNDECIDED = Duration.ofHours(1);

  private final JdbcClient database;
  private final Clock clock;

  SweepingGrants(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Scheduled(initialDelayString = "PT5M", fixedDelayString = "PT15M")
  void sweep() {
    Timestamp now = Timestamp.from(clock.instant());
    int ended =
        database
            .sql(
                """
                delete from oauth2_authorization
                where coalesce(
                    greatest(authorization_code_expires_at, access_token_expires_at,
                        oidc_id_token_expires_at, refresh_token_expires_at),
                    created_at + make_interval(secs => ?)) < ?
                """)
            .params(UNDECIDED.toSeconds(), now)
            .update();
    if (ended > 0) {
      log.debug("Deleted {} grants that have ended", ended);
    }
  }
}
