package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Custom robots of DingTalk groups (DingTalk Open Platform, "Custom robot access" and its "Security
 * settings"): at most 20 messages a minute, else they take none for ten.
 */
final class DingTalk implements RobotKind {
  private static final String ALGORITHM = "HmacSHA256";

  @Override
  public String slug() {
    return "dingtalk";
  }

  @Override
  public Style style() {
    return Style.DINGTALK;
  }

  /** Signed, if the robot has a secret. */
  @Override
  public URI address(RobotSettings robot, Instant now) {
    if (robot.secret().isEmpty()) {
      return URI.create(robot.url());
    }
    long timestamp = now.toEpochMilli();
    String sign = URLEncoder.encode(sign(robot.secret(), timestamp), StandardCharsets.UTF_8);
    String separator = robot.url().contains("?") ? "&" : "?";
    return URI.create(robot.url() + separator + "timestamp=" + timestamp + "&sign=" + sign);
  }

  private static String sign(String secret, long timestamp) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      String text = timestamp + "\n" + secret;
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM signs nothing with " + ALGORITHM, e);
    }
  }

  @Override
  public Map<String, Object> body(Message message) {
    return Map.of(
        "msgtype",
        "markdown",
        "markdown",
        Map.of("title", message.title(), "text", message.text()));
  }

  @Override
  public Set<Integer> busy() {
    return Set.of(130101, 410100, 90030);
  }

  @Override
  public Duration pause() {
    return Duration.ofMinutes(10);
  }
}
