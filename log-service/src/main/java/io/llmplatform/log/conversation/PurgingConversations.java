package io.llmplatform.log.conversation;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes what is due also where the store does not by itself: the local mode's ignores TTL. */
@Component
class PurgingConversations {
  private static final Logger log = LoggerFactory.getLogger(PurgingConversations.class);

  private final Conversations conversations;
  private final Clock clock;

  PurgingConversations(Conversations conversations, Clock clock) {
    this.conversations = conversations;
    this.clock = clock;
  }

  @Scheduled(fixedDelayString = "${log.conversations.purge-interval:1h}", initialDelayString = "1m")
  void purge() {
    try {
      conversations.purge(clock.instant());
    } catch (DataAccessException e) {
      log.warn("What is due is deleted once the store answers: {}", e.getMessage());
    }
  }
}
