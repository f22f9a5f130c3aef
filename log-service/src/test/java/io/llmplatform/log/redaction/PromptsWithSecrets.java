package io.llmplatform.log.redaction;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prompts as people write them, with secrets of every kind in every form; the same each time. */
final class PromptsWithSecrets {
  /** A prompt and the secrets in it. */
  record Prompt(String text, List<String> secrets) {}

  private static final List<String> CHINESE =
      List.of(
          "帮我写一封邮件，联系人是王芳，她的联系方式是%s，语气礼貌一点。",
          "客户张伟（%s）投诉快递太慢，请起草一段回复。",
          "请把下面的信息翻译成英文：%s",
          "以下是工单内容：\n用户：李娜\n资料：%s\n问题：无法登录\n请总结。",
          "检查这段配置有没有问题：%s 谢谢",
          "记住%s，明天提醒我。",
          "从这段话里提取实体：小明说他的是%s，住在北京市海淀区。",
          "帮我校对：“%s”这样写对吗？",
          "%s\n上面这行是什么？",
          "请分析日志：[INFO] 2026-11-29 12:00:01 user=%s action=login");
  private static final List<String> ENGLISH =
      List.of(
          "Please write a polite mail to Ann Smith; you reach her under %s before noon.",
          "Summarise this ticket: the customer (%s) cannot log in since Monday.",
          "Translate into Chinese: my details are %s.",
          "Extract every entity from: \"John lives in Berlin, %s, and likes jazz\".",
          "Is this line of my config right?\n%s\nIt fails with error 403.",
          "Remember %s and remind me tomorrow at 10:30.",
          "user: %s\nassistant: thanks, noted",
          "Here is a row of the table: 42;Ann;%s;active",
          "Why does curl fail? I passed %s as it says on page 12.",
          "%s -- what is this?");

  private static final List<String> PREFIXES =
      List.of("130", "133", "138", "139", "150", "158", "166", "177", "186", "191", "199");
  private static final List<String> DISTRICTS =
      List.of("110105", "310104", "440304", "330106", "510107", "420111", "610113", "650102");
  private static final List<String> AREAS =
      List.of("010", "021", "020", "0755", "0571", "028", "0532", "0991");
  private static final List<String> ISSUERS =
      List.of("4539", "4916", "5100", "5212", "622202", "622848", "621700", "6011", "3528");
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final Random random;

  private PromptsWithSecrets(Random random) {
    this.random = random;
  }

  static List<Prompt> of(int count) {
    PromptsWithSecrets making = new PromptsWithSecrets(new Random(20261129));
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(making.prompt(i));
    }
    return prompts;
  }

  private Prompt prompt(int number) {
    String first = secret(number);
    List<String> templates = random.nextBoolean() ? CHINESE : ENGLISH;
    String text = one(templates).formatted(first);
    if (random.nextInt(3) > 0) {
      return new Prompt(text, List.of(first));
    }
    String second = secret(number + 1 + random.nextInt(5));
    return new Prompt(text + "\n" + one(templates).formatted(second), List.of(first, second));
  }

  private String secret(int number) {
    return switch (number % 6) {
      case 0 -> form(mobile());
      case 1 -> line();
      case 2 -> abroad();
      case 3 -> identityCard();
      case 4 -> bankCard();
      default -> random.nextBoolean() ? mail() : key();
    };
  }

  private String mobile() {
    String number = one(PREFIXES) + digits(8);
    String spaced =
        number.substring(0, 3)
            + separator()
            + number.substring(3, 7)
            + separator()
            + number.substring(7);
    return switch (random.nextInt(6)) {
      case 0 -> number;
      case 1 -> spaced;
      case 2 -> "+86 " + spaced;
      case 3 -> "0086" + number;
      case 4 -> "+86" + number;
      default -> "(+86)" + spaced;
    };
  }

  private String line() {
    String area = one(AREAS);
    String number = (2 + random.nextInt(7)) + digits(7);
    String halves = number.substring(0, 4) + " " + number.substring(4);
    return switch (random.nextInt(4)) {
      case 0 -> area + "-" + number;
      case 1 -> "(" + area + ") " + halves;
      case 2 -> area + " " + halves;
      default -> "+86 " + area.substring(1) + " " + halves;
    };
  }

  private String abroad() {
    return switch (random.nextInt(4)) {
      case 0 -> "+1 (%s) 555-%s".formatted(2 + random.nextInt(8) + digits(2), digits(4));
      case 1 -> "+44 20 7%s %s".formatted(digits(3), digits(4));
      case 2 -> "+49 151 " + (1 + random.nextInt(9)) + digits(7);
      default -> "+852 9%s %s".formatted(digits(3), digits(4));
    };
  }

  private String identityCard() {
    LocalDate born = LocalDate.of(1950, 1, 1).plusDays(random.nextInt(20_000));
    String body = one(DISTRICTS) + born.format(DateTimeFormatter.BASIC_ISO_DATE) + digits(3);
    String number = body + check(body);
    return switch (random.nextInt(5)) {
      case 0 -> number.substring(0, 6) + " " + number.substring(6, 14) + " " + number.substring(14);
      case 1 -> wide(number);
      case 2 -> number.toLowerCase(java.util.Locale.ROOT);
      default -> number;
    };
  }

  private static char check(String body) {
    int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * (body.charAt(i) - '0');
    }
    return "10X98765432".charAt(sum % 11);
  }

  private String bankCard() {
    String issuer = one(ISSUERS);
    int length = issuer.length() == 6 ? 19 : 16;
    String body = issuer + digits(length - 1 - issuer.length());
    String number = body;
    for (int digit = 0; digit < 10; digit++) {
      if (luhn(body + digit) % 10 == 0) {
        number = body + digit;
      }
    }
    return switch (random.nextInt(4)) {
      case 0 -> number.replaceAll("(.{4})(?=.)", "$1 ");
      case 1 -> number.replaceAll("(.{4})(?=.)", "$1-");
      case 2 -> wide(number);
      default -> number;
    };
  }

  private static int luhn(String number) {
    int sum = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(number.length() - 1 - i) - '0';
      int value = i % 2 == 1 ? 2 * digit : digit;
      sum += value / 10 + value % 10;
    }
    return sum;
  }

  private String mail() {
    String local = one(List.of("wang.fang", "ann+news", "li_na88", "bob-smith", "x", "10086123"));
    String domain =
        one(List.of("example.com", "mail.example.co.uk", "qq.com", "corp.example.cn", "a-b.io"));
    return random.nextInt(4) == 0 ? wide(local + "@" + domain) : local + "@" + domain;
  }

  private String key() {
    return switch (random.nextInt(8)) {
      case 0 -> "sk-" + letters(40) + "7";
      case 1 -> "ghp_" + letters(36);
      case 2 -> "AKIA" + letters(16).toUpperCase(java.util.Locale.ROOT);
      case 3 -> "Bearer eyJ" + letters(20) + "." + letters(30) + "." + letters(30);
      case 4 -> "api_key=" + letters(24) + "a7";
      case 5 ->
          "-----BEGIN PRIVATE KEY-----\n"
              + letters(64)
              + "\n"
              + letters(20)
              + "\n-----END PRIVATE KEY-----";
      case 6 -> "hf_" + letters(34);
      default -> "xoxb-" + digits(12) + "-" + letters(24);
    };
  }

  /** Now and then in full width. */
  private String form(String number) {
    return random.nextInt(5) == 0 ? wide(number) : number;
  }

  private static String wide(String text) {
    StringBuilder wide = new StringBuilder();
    for (char c : text.toCharArray()) {
      wide.append(c > ' ' && c < 0x7F ? (char) (c + 0xFEE0) : c);
    }
    return wide.toString();
  }

  private String separator() {
    return one(List.of(" ", "-", "", " - ", "\n"));
  }

  private String digits(int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  private String letters(int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }

  private <T> T one(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
