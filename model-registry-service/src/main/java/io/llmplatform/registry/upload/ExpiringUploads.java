package io.llmplatform.registry.upload;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Drops uploads that are not continued; the orphan sweep then takes their parts. Thread-safe. */
@Component
public class ExpiringUploads {
  private static final Logger log = LoggerFactory.getLogger(ExpiringUploads.class);

  private final Uploads uploads;
  private final Clock clock;

  ExpiringUploads(Uploads uploads, Clock clock) {
    this.uploads = uploads;
    this.clock = clock;
  }

  /** Drops those whose time has come; answers how many there were. */
  public int dropExpired() {
    int dropped = uploads.removeExpired(clock.instant());
    if (dropped > 0) {
      log.info("Dropped {} uploads that were not continued", dropped);
    }
    return dropped;
  }
}
