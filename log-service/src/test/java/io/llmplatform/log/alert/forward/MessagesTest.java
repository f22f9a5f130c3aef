package io.llmplatform.log.alert.forward;

import static io.llmplatform.log.alert.SomeAlerts.START;
import static io.llmplatform.log.alert.SomeAlerts.firing;
import static io.llmplatform.log.alert.SomeAlerts.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.AlertGroup;
import io.llmplatform.log.alert.AlertLinks;
import io.llmplatform.log.alert.AlertSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest {
  private static final Instant NOW = START.plus(Duration.ofMinutes(90));
  private static final String TRACE = "0123456789abcdef0123456789abcdef";
  private static final AlertSettings SETTINGS =
      new AlertSettings(
          "token",
          Duration.ofDays(1),
          Duration.ofDays(1),
          Duration.ofDays(1),
          "",
          "http://grafana:3000/",
          "http://traces/{traceId}",
          "https://llm.example/console/alerts");

  private final Messages english = messages(Words.Language.EN);
  private final Messages chinese = messages(Words.Language.ZH);

  @Test
  void tellsWhatIsWrongSinceWhenAndWhereToLook() {
    Alert alert =
        firing(
            "GatewayErrors",
            Map.of("severity", "critical", "routeId", "models"),
            Map.of(
                "summary", "7 in 100 of the requests fail",
                "description", "The route answers 5xx.",
                "dashboard", "/d/platform",
                "trace_id", TRACE));

    Message message = english.of(List.of(group(alert)), Style.WECOM, NOW);

    assertThat(message.title()).isEqualTo("🔴 GatewayErrors: 7 in 100 of the requests fail");
    assertThat(message.text())
        .isEqualTo(
            """
            ### <font color="warning">🔴 1 firing · GatewayErrors</font>

            > 🔴 **7 in 100 of the requests fail** \s
            > The route answers 5xx. \s
            > Severity: critical · routeId: models \s
            > Since 2026-01-02 11:04:05 +08:00, for 1 h 30 min \s
            > [Dashboard](http://grafana:3000/d/platform) · [Trace](http://traces/%s)

            [All alerts](https://llm.example/console/alerts)\
            """
                .formatted(TRACE));
  }

  @Test
  void speaksChinese() {
    Alert alert = firing("Down", Map.of("severity", "warning"), Map.of("summary", "服务无响应"));
    assertThat(chinese.of(List.of(group(alert)), Style.DINGTALK, NOW).text())
        .startsWith("### 🔴 1 条告警 · Down")
        .contains("**服务无响应**", "级别: 警告", "已持续 1 小时 30 分钟", "[全部告警]");
    assertThat(chinese.of(List.of(group(resolved(alert))), Style.DINGTALK, NOW).text())
        .startsWith("### ✅ 1 条已恢复 · Down")
        .contains("持续 5 分钟");
  }

  @Test
  void valuesOfOthersBeginNoMarkup() {
    String hostile =
        "](http://evil) [x](http://evil) <@all> <font color=\"info\">ok</font>\n# Fine\n> **b** `c`"
            + " ![](http://evil) \u202Egnp \u0000";
    Alert alert =
        firing("Down", Map.of("zone", hostile), Map.of("summary", hostile, "description", hostile));

    String text = english.of(List.of(group(alert)), Style.WECOM, NOW).text();

    String others = text.lines().skip(2).limit(3).reduce("", String::concat);
    assertThat(others).doesNotContain("[", "]", "<", "`", "\u202E", "\u0000");
    assertThat(others.replace("> 🔴 **", "").replace("**  ", "")).doesNotContain("*");
    assertThat(text.lines().filter(line -> line.startsWith("#"))).hasSize(1);
    assertThat(text.lines().skip(2).filter(line -> !line.isEmpty() && !line.startsWith("[")))
        .allMatch(line -> line.startsWith("> "));
  }

  @Test
  void linksLeadToHttpOnlyAndEndWhereTheyShould() {
    Alert alert =
        firing(
            "Down",
            Map.of("trace_id", "../../evil"),
            Map.of(
                "dashboard", "/d/x) [y](z",
                "runbook_url", "javascript:alert(1)"));
    assertThat(english.of(List.of(group(alert)), Style.WECOM, NOW).text())
        .contains("[Dashboard](http://grafana:3000/d/x%29%20%5By%5D%28z)")
        .doesNotContain("javascript", "evil");
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void chineseTextStaysWithinTheLimitOfBytes(Style style) {
    String text = "模型服务推理失败，请检查显卡与日志🔥".repeat(40);
    List<Alert> alerts =
        IntStream.range(0, 60)
            .mapToObj(i -> firing("告警" + i, Map.of("区域", text), saying(text)))
            .toList();
    AlertGroup group = new AlertGroup("k", Map.of("alertname", text), alerts, 7);

    String said = chinese.of(List.of(group), style, NOW).text();

    assertThat(Markdown.bytes(said)).isLessThanOrEqualTo(style.limit());
    assertThat(Markdown.bytes(said)).isGreaterThan(style.limit() / 2);
    assertThat(said).contains("另有").doesNotContain("\uFFFD");
    assertThat(said.chars().filter(each -> Character.isHighSurrogate((char) each)).count())
        .isEqualTo(said.chars().filter(each -> Character.isLowSurrogate((char) each)).count());
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void groupsThatDoNotFitTogetherAreALineEach(Style style) {
    List<AlertGroup> groups =
        IntStream.range(0, 200)
            .mapToObj(i -> group(firing("Alert" + i, Map.of(), saying("磁盘空间不足".repeat(20)))))
            .toList();

    Message message = chinese.of(groups, style, NOW);

    assertThat(message.groups()).isBetween(4, 199);
    assertThat(Markdown.bytes(message.text())).isLessThanOrEqualTo(style.limit());
    assertThat(message.text()).contains("Alert" + (message.groups() - 1) + "**");
    assertThat(message.text()).doesNotContain("Alert" + message.groups() + "**");
  }

  @Test
  void fewGroupsAreToldInFullTogether() {
    Message message =
        english.of(
            List.of(
                group(firing("A", Map.of(), saying("a"))),
                group(resolved(firing("B", Map.of(), saying("b"))))),
            Style.WECOM,
            NOW);
    assertThat(message.groups()).isEqualTo(2);
    assertThat(message.title()).isEqualTo("🔴 1 firing, 1 resolved · 2 groups");
    assertThat(message.text()).contains("1 firing · A", "1 resolved · B");
  }

  private static Map<String, String> saying(String text) {
    return Map.of("summary", text, "description", text);
  }

  private static AlertGroup group(Alert alert) {
    return new AlertGroup("k", Map.of("alertname", alert.name()), List.of(alert), 0);
  }

  private static Messages messages(Words.Language language) {
    return new Messages(new Words(language), new AlertLinks(SETTINGS), ZoneId.of("Asia/Shanghai"));
  }
}
