package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
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
 * A custom robot of a DingTalk group (DingTalk Open Platform, "Custom robot access" and its
 * "Security settings"): at most 20 messages a minute, else it takes none for ten.
 */
final class DingTalkRobot implements Robot {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Set<Integer> TOO_FAST = Set.of(130101, 410100, 90030);
  private static final Duration PENALTY = Duration.ofMinutes(10);

  private final RobotSettings settings;
  private final Wanted wanted;
  private final RobotCalls calls;

  DingTalkRobot(RobotSettings settings, RobotCalls calls) {
    this.settings = settings;
    this.wanted = new Wanted(settings.match());
    this.calls = calls;
  }

  @Override
  public String id() {
    return "dingtalk:" + settings.name();
  }

  @Override
  public Style style() {
    return Style.DINGTALK;
  }

  @Override
  public boolean wants(Alert alert) {
    return wanted.fits(alert);
  }

  @Override
  public Outcome send(Message message, Instant now) throws InterruptedException {
    Map<String, Object> body =
        Map.of(
            "msgtype",
            "markdown",
            "markdown",
            Map.of("title", message.title(), "text", message.text()));
    return calls.post(signed(now), body, TOO_FAST, PENALTY);
  }

  private URI signed(Instant now) {
    if (settings.secret().isEmpty()) {
      return URI.create(settings.url());
    }
    long timestamp = now.toEpochMilli();
    String sign = URLEncoder.encode(sign(timestamp), StandardCharsets.UTF_8);
    String separator = settings.url().contains("?") ? "&" : "?";
    return URI.create(settings.url() + separator + "timestamp=" + timestamp + "&sign=" + sign);
  }

  private String sign(long timestamp) {
    try {
      byte[] secret = settings.secret().getBytes(StandardCharsets.UTF_8);
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      String text = timestamp + "\n" + settings.secret();
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM signs nothing with " + ALGORITHM, e);
    }
  }
}
