package io.llmplatform.log.conversation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Conversations.
 *
 * @param retention after which a conversation is gone, with its feedback
 */
@ConfigurationProperties("log.conversations")
record ConversationSettings(@DefaultValue("30d") Duration retention) {
  ConversationSettings {
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException("log.conversations.retention is not positive");
    }
  }
}
