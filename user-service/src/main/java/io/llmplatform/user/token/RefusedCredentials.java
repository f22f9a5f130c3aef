package io.llmplatform.user.token;

import io.llmplatform.user.identity.Audit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Records refused credentials, so many a minute: who floods the gateway with bad ones shall not
 * flood the audit too. Those beyond are counted in the next record. Thread-safe.
 */
@Component
class RefusedCredentials {
  private static final int MOST = 60;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int LONGEST_ACTOR = 100;
  private static final String TENANT = "platform";
  private static final String NOBODY = "unknown";

  private final Audit audit;
  private final Clock clock;
  private final Object lock = new Object();
  private Instant windowEnd = Instant.MIN;
  private int recorded;
  private long passedOver;

  RefusedCredentials(Audit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  void record(CredentialRefused refused) {
    long before;
    synchronized (lock) {
      Instant now = clock.instant();
      if (!now.isBefore(windowEnd)) {
        windowEnd = now.plus(WINDOW);
        recorded = 0;
      }
      if (recorded >= MOST) {
        passedOver++;
        return;
      }
      recorded++;
      before = passedOver;
      passedOver = 0;
    }
    Map<String, String> details = new TreeMap<>();
    details.put("reason", refused.flaw().name().toLowerCase(Locale.ROOT));
    if (before > 0) {
      details.put("unrecorded", Long.toString(before));
    }
    audit.record(
        new Audit.Act(TENANT, actor(refused.claimed()), "credential.refused", null, details));
  }

  private static String actor(String claimed) {
    if (claimed.isBlank()) {
      return NOBODY;
    }
    return claimed.length() > LONGEST_ACTOR ? claimed.substring(0, LONGEST_ACTOR) : claimed;
  }
}
