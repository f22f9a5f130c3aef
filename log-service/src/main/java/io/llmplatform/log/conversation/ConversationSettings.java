package io.llmplatform.log.conversation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Conversations.
 *
 * @param listening whether this instance stores what comes over Kafka
 * @param retention after which a conversation is gone, with its feedback
 * @param purgeInterval between two looks for those that are due
 */
@ConfigurationProperties("log.conversations")
record ConversationSettings(
    @DefaultValue("true") boolean listening,
    @DefaultValue("30d") Duration retention,
    @DefaultValue("1h") Duration purgeInterval) {
  ConversationSettings {
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException("log.conversations.retention is not positive");
    }
  }
}
