package io.llmplatform.registry.file;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Drops files whose time has come; the orphan sweep then takes their content. Thread-safe. */
@Component
public class ExpiringFiles {
  private static final Logger log = LoggerFactory.getLogger(ExpiringFiles.class);

  private final UserFiles files;

  ExpiringFiles(UserFiles files) {
    this.files = files;
  }

  /** Drops them; answers how many there were. */
  public int dropExpired() {
    int dropped = files.removeExpired();
    if (dropped > 0) {
      log.info("Dropped {} users' files whose time had come", dropped);
    }
    return dropped;
  }
}
