package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prompts full of numbers and signs of which none is a secret; the same each time. */
final class CleanPrompts {
  private static final List<String> CHINESE =
      List.of(
          "请查一下%s的状态。",
          "表格里写着%s，这是什么意思？",
          "把%s改成大写，并解释每一段。",
          "日志里出现了%s，需要处理吗？",
          "昨天的报告提到%s，请总结三点。",
          "比较%s与去年同期的差别。");
  private static final List<String> ENGLISH =
      List.of(
          "What does %s mean in this report?",
          "Please look up %s and summarise it in 3 points.",
          "The log says %s at line 42; is this a problem?",
          "Compare %s with the value of last year.",
          "Rewrite: \"we saw %s on Monday\".",
          "Explain %s to a child of 10.");

  private final Random random;

  private CleanPrompts(Random random) {
    this.random = random;
  }

  static List<String> of(int count) {
    CleanPrompts making = new CleanPrompts(new Random(21));
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> templates = making.random.nextBoolean() ? CHINESE : ENGLISH;
      prompts.add(making.one(templates).formatted(making.confusable(i)));
    }
    return prompts;
  }

  private String confusable(int number) {
    return switch (number % 20) {
      case 0 -> "订单 2026%02d%02d%s".formatted(month(), day(), digits(10));
      case 1 -> "order 114-%s-%s".formatted(digits(7), digits(7));
      case 2 ->
          "2026-%02d-%02d %02d:%02d:%02d".formatted(month(), day(), hour(), minute(), minute());
      case 3 -> "version %d.%d.%d-rc.%d".formatted(hour(), minute(), hour(), day());
      case 4 -> "¥%s,%s.%s".formatted(digits(2), digits(3), digits(2));
      case 5 -> hex(64);
      case 6 -> hex(40);
      case 7 -> uuid();
      case 8 -> "10.%d.%d.%d:%d".formatted(day(), hour(), day(), 8000 + minute());
      case 9 -> "17%s".formatted(digits(11));
      case 10 -> "0.%s".formatted(digits(11));
      case 11 -> "ISBN 978-7-%s-%s-%d".formatted(digits(3), digits(5), hour() % 10);
      case 12 -> "SF%s".formatted(digits(13));
      case 13 -> "12%s".formatted(digits(9));
      case 14 -> "2001:db8:%s::%s".formatted(hex(4), hex(4));
      case 15 -> "%s.%s%%".formatted(digits(2), digits(2));
      case 16 -> "@angular/core@%d.%d.%d".formatted(hour(), minute(), day());
      case 17 -> "30%d.%s° N, 10%d.%s° E".formatted(hour() % 10, digits(6), hour() % 10, digits(6));
      case 18 -> "max_tokens=%d, seed=%s".formatted(64 * day(), digits(9));
      default -> "1000%s 个字节".formatted(digits(7));
    };
  }

  private int month() {
    return 1 + random.nextInt(12);
  }

  private int day() {
    return 1 + random.nextInt(28);
  }

  private int hour() {
    return random.nextInt(24);
  }

  private int minute() {
    return random.nextInt(60);
  }

  private String uuid() {
    return String.join("-", hex(8), hex(4), "4" + hex(3), "a" + hex(3), hex(12));
  }

  private String hex(int count) {
    StringBuilder hex = new StringBuilder("f");
    for (int i = 1; i < count; i++) {
      hex.append("0123456789abcdef".charAt(random.nextInt(16)));
    }
    return hex.toString();
  }

  private String digits(int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  private <T> T one(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
