package io.llmplatform.log.alert;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of alerts, and where they lead.
 *
 * @param webhookToken what Alertmanager shows; empty: nobody is believed
 * @param retention how long resolved alerts and ended silences are kept
 * @param unheardAfter an alert that fires and is not repeated for so long is taken to be over: more
 *     than twice Alertmanager's longest {@code repeat_interval}
 * @param tidyInterval how often both are looked at
 * @param alertmanagerUrl where silences are made too; empty: they are only here
 * @param dashboardUrl Grafana's, to which an alert's annotation {@code dashboard} is relative
 * @param traceUrl of a trace, with {@code {traceId}} in its place; empty: traces are not linked
 * @param consoleUrl the console's page of alerts; empty: it is not linked
 */
@ConfigurationProperties("log.alerts")
public record AlertSettings(
    @DefaultValue("") String webhookToken,
    @DefaultValue("90d") Duration retention,
    @DefaultValue("25h") Duration unheardAfter,
    @DefaultValue("10m") Duration tidyInterval,
    @DefaultValue("") String alertmanagerUrl,
    @DefaultValue("") String dashboardUrl,
    @DefaultValue("") String traceUrl,
    @DefaultValue("") String consoleUrl) {

  public AlertSettings {
    positive("retention", retention);
    positive("unheard-after", unheardAfter);
    positive("tidy-interval", tidyInterval);
    address("alertmanager-url", alertmanagerUrl);
    address("dashboard-url", dashboardUrl);
    address("trace-url", traceUrl.replace("{traceId}", "0"));
    address("console-url", consoleUrl);
  }

  @Override
  public String toString() {
    return "AlertSettings[alertmanager=" + alertmanagerUrl + "]";
  }

  private static void positive(String key, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException("log.alerts." + key + " is not more than nothing.");
    }
  }

  private static void address(String key, String value) {
    if (!value.isEmpty() && !isHttp(value)) {
      throw new IllegalArgumentException("log.alerts." + key + " is no URL of HTTP.");
    }
  }

  /** Whether it is an absolute URL of HTTP or HTTPS. */
  static boolean isHttp(String value) {
    try {
      URI uri = URI.create(value);
      String scheme = uri.getScheme();
      return uri.getHost() != null
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
