package io.llmplatform.user.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.fake.FakeAccounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RefusedCredentialsTest {
  private final FakeAccounts audit = new FakeAccounts();
  private final SteppedClock clock = new SteppedClock();
  private final RefusedCredentials refusals = new RefusedCredentials(audit, clock);

  @Test
  void recordsSoManyAMinuteAndCountsTheRest() {
    for (int i = 0; i < 100; i++) {
      refusals.record(new CredentialRefused(Flaw.EXPIRED, "ann"));
    }
    assertThat(audit.acts())
        .hasSize(60)
        .allSatisfy(
            act -> {
              assertThat(act.actor()).isEqualTo("ann");
              assertThat(act.details()).containsEntry("reason", "expired");
            });

    clock.now = clock.now.plus(Duration.ofMinutes(1));
    refusals.record(new CredentialRefused(Flaw.MALFORMED));
    refusals.record(new CredentialRefused(Flaw.MALFORMED));
    assertThat(audit.acts()).hasSize(62);
    assertThat(audit.acts().get(60).details()).containsEntry("unrecorded", "40");
    assertThat(audit.acts().get(60).actor()).isEqualTo("unknown");
    assertThat(audit.acts().get(61).details()).doesNotContainKey("unrecorded");
  }

  private static final class SteppedClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
