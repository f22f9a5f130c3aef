package io.llmplatform.log.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private final Redaction redaction = new Redaction();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "138.0013.8000",
        "138 - 0013 - 8000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "1-3-8-0-0-1-3-8-0-0-0",
        "+86 138-0013-8000",
        "+8613800138000",
        "(+86) 138 0013 8000",
        "0086 138 0013 8000",
        "008613800138000",
        "86-13800138000",
        "8613800138000",
        "013800138000",
        "１３８００１３８０００",
        "＋８６ １３８ ００１３ ８０００",
        "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎",
        "138\u200b0013\u200b8000",
        "138\u00a00013\u00a08000",
        "138—0013—8000",
        "138\n0013\n8000",
        "1380013\r\n8000",
        "一三八零零一三八零零零",
        "幺三八〇〇幺三八〇〇〇",
        "(010) 8888 8888",
        "（010）88888888",
        "010-88888888",
        "01088888888",
        "021 6888 8888",
        "0755-8612345",
        "0755 8612 3456",
        "+86 10 8888 8888",
        "+86 (0)10 8888 8888",
        "0086-21-68888888",
        "400-820-8820",
        "+1 (415) 555-2671",
        "+1-415-555-2671",
        "(415) 555-2671",
        "415-555-2671",
        "+44 20 7946 0958",
        "0044 20 7946 0958",
        "+4915112345678",
        "+852 9123 4567",
        "+65 6123 4567",
      })
  void findsTelephoneNumbers(String number) {
    assertIsRedacted(number, SecretKind.PHONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105194912\n31002X",
        "110105491231002",
      })
  void findsNumbersOfIdentityCards(String number) {
    assertIsRedacted(number, SecretKind.ID_CARD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "４１１１ １１１１ １１１１ １１１１",
        "4111 1111\n1111 1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "5500 0000 0000 0004",
        "2223000048400011",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "6222020000000000000",
      })
  void findsNumbersOfBankCards(String number) {
    String right = number.startsWith("622202") ? withCheckDigit("622202000000000000") : number;
    assertIsRedacted(right, SecretKind.BANK_CARD);
  }

  private static String withCheckDigit(String digits) {
    for (char check = '0'; check <= '9'; check++) {
      int sum = 0;
      String number = digits + check;
      for (int i = 0; i < number.length(); i++) {
        int digit = number.charAt(number.length() - 1 - i) - '0';
        int value = i % 2 == 1 ? 2 * digit : digit;
        sum += value / 10 + value % 10;
      }
      if (sum % 10 == 0) {
        return number;
      }
    }
    throw new IllegalStateException(digits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.com",
        "alice.b+tag@mail.corp.example.co.uk",
        "alice_b-c@sub-domain.example.cn",
        "ALICE@EXAMPLE.COM",
        "alice＠example.com",
        "ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "alice@例子.中国",
        "alice @ example.com",
        "alice(at)example.com",
        "alice [at] example [dot] com",
        "alice at example dot com",
        "alice%40example.com",
        "12345678@qq.com",
      })
  void findsAddressesOfMail(String address) {
    assertIsRedacted(address, SecretKind.EMAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-abcdefghijklmnopqrstuvwxyz0123456789",
        "sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1_-4",
        "sk-ant-api03-Ab3dEf6hIj9lMn2pQr5tUv8xYz",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_11ABCDEFG0123456789_abcdefghijklmnop",
        "glpat-0123456789abcdefghij",
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "AIzaSyA0123456789abcdefghijklmnopqrstuv",
        "xoxb-123456789012-abcdefghijkl",
        "LTAI5tAbCdEfGhIjKlMnOpQr",
        "hf_abcdefghijklmnopqrstuvwxyz012345",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "eyJhbGciOiJIUzI1NiJ9\n"
            + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0\n"
            + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc\n-----END RSA PRIVATE KEY-----",
      })
  void findsKeys(String key) {
    assertIsRedacted(key, SecretKind.KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key = \"q8Zr3Lw0TtBn5Hc2\"",
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYq8Zr3Lw0Tt",
        "Authorization: Bearer q8Zr3Lw0TtBn5Hc2Mf7Jd",
        "Authorization: Basic dXNlcjpwYXNzd29yZA==",
        "the password is q8Zr3Lw0Tt",
        "密码是q8Zr3Lw0Tt",
        "密钥：q8Zr3Lw0TtBn5Hc2",
        "postgres://admin:q8Zr3Lw0Tt@db:5432/x",
      })
  void findsWhatIsAssigned(String text) {
    assertThat(redaction.redact(text).text())
        .doesNotContain("q8Zr3Lw0Tt")
        .doesNotContain("dXNlcjpwYXNzd29yZA")
        .contains("[key]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "订单号 20261129123456789012 已发货",
        "订单号：13812345678 的包裹",
        "Order 114-3941689-8772232 was delivered",
        "Version 1.38.0013 of 2026-11-29 12:30:45.123",
        "时间戳 1764370800000 和 1764370800",
        "The price is 13,800,138,000.50 dollars",
        "共 13800138000 元",
        "It takes 0.13800138000 s",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "550e8400-e29b-41d4-a716-446655440000",
        "192.168.1.100:8080 and 10.0.0.138",
        "ISBN 978-7-111-54742-6",
        "icon@2x.png and git@github.com:acme/repo.git",
        "npm install react@18.2.0 @types/node@20.1.0",
        "thanks @john.doe and see https://medium.com/@someone.name",
        "sk-learn-based-pipelines are slow",
        "545.9148803436467 and 0.30000000000000004",
        "longitude 86.13912345678",
        "user id: 345678901234567890",
        "订单号 4111111111111111",
        "Part number 415-555-2671",
        "commit 13800138000abcdef",
        "max_tokens: 2048, token = 17",
        "密码是什么？the password is required",
        "IMEI 356938035643809",
        "卡号4111111111111112不对",
        "编号110105194912310021",
        "pi is 3.14159265358979323846",
        "SF1380013800012",
        "电话 12345678901 不存在",
        "第 138 页, 共 8000 页",
        "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
      })
  void leavesAloneWhatOnlyLooksLikeIt(String text) {
    assertThat(redaction.redact(text).text()).isEqualTo(text);
  }

  @Test
  void whatIsCalledATelephoneNumberNeedsNoAreaCode() {
    assertThat(redaction.redact("公司电话：8888 8888").text()).isEqualTo("公司电话：[phone]");
    assertThat(redaction.redact("tel13800138000").text()).isEqualTo("tel[phone]");
    assertThat(redaction.redact("13800138000call me").text()).isEqualTo("[phone]call me");
    assertThat(redaction.redact("座机075586123456").text()).isEqualTo("座机[phone]");
  }

  @Test
  void whatIsCalledAnIdentityCardNeedsNoRightCheck() {
    assertThat(redaction.redact("身份证号：440524188001010015").text()).isEqualTo("身份证号：[id-card]");
    assertThat(redaction.redact("My ID card number is 110105194912310021.").text())
        .isEqualTo("My ID card number is [id-card].");
  }

  @Test
  void aPrivateKeyWithoutItsEndReachesToTheEndOfTheText() {
    assertThat(redaction.redact("key:\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\nbnNz").text())
        .isEqualTo("key:\n[key]");
  }

  @Test
  void countsWhatItFinds() {
    Redacted redacted = redaction.redact("13800138000, 13900139000 或 a@b.com");
    assertThat(redacted.text()).isEqualTo("[phone], [phone] 或 [email]");
    assertThat(redacted.found()).isEqualTo(Map.of(SecretKind.PHONE, 2, SecretKind.EMAIL, 1));
  }

  @Test
  void ofACutTextWhatWasSaidLastGoesToo() {
    assertThat(redaction.redactCut("Call me. My number is 138 0013").text()).isEqualTo("Call me.");
    assertThat(redaction.redactCut("打电话给我。我的号码是1380013").text()).isEqualTo("打电话给我。");
    assertThat(redaction.redactCut("no end of a sentence 138").text()).isEmpty();
  }

  @Test
  void aLongTextOfNothingButDigitsIsRead() {
    String text = "4 ".repeat(60_000) + "@".repeat(1_000) + "-".repeat(1_000) + "eyJ".repeat(5_000);
    assertThat(redaction.redact(text).text()).isNotEmpty();
  }

  private void assertIsRedacted(String secret, SecretKind kind) {
    assertThat(redaction.redact(secret).text()).isEqualTo("[" + kind.label() + "]");
    assertThat(redaction.redact("这是" + secret + "，请记住").text())
        .isEqualTo("这是[" + kind.label() + "]，请记住");
    assertThat(redaction.redact("It is " + secret + ", please remember.").text())
        .isEqualTo("It is [" + kind.label() + "], please remember.");
  }
}
