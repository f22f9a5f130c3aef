package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** How robots of one kind are spoken to. Immutable. */
sealed interface RobotKind permits DingTalk, WeCom {
  /** Its word in settings and ids. */
  String slug();

  Style style();

  /** Where a message is posted to that is sent now. */
  URI address(RobotSettings robot, Instant now);

  /** The message as JSON says it. */
  Map<String, Object> body(Message message);

  /** Its codes for: too many messages. */
  Set<Integer> busy();

  /** How long it then takes none. */
  Duration pause();
}
