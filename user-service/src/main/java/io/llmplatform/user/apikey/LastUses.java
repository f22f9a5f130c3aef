package io.llmplatform.user.apikey;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * When keys were last used, to the minute. A use is noted in memory and written later, at most once
 * a minute per key: a process that is killed loses some seconds of notes. Thread-safe.
 */
@Component
class LastUses {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final String WRITE_INTERVAL = "PT2S";

  private final ApiKeys keys;
  private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();

  LastUses(ApiKeys keys) {
    this.keys = keys;
  }

  void note(ApiKey key, Instant now) {
    Instant last = key.lastUsedAt();
    if (last == null || !last.plus(INTERVAL).isAfter(now)) {
      unwritten.putIfAbsent(key.id(), now);
    }
  }

  @Scheduled(fixedDelayString = WRITE_INTERVAL)
  void write() {
    Iterator<Map.Entry<UUID, Instant>> notes = unwritten.entrySet().iterator();
    while (notes.hasNext()) {
      Map.Entry<UUID, Instant> note = notes.next();
      keys.use(note.getKey(), note.getValue(), INTERVAL);
      notes.remove();
    }
  }
}
