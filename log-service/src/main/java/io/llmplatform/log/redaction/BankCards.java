package io.llmplatform.log.redaction;

import io.llmplatform.log.redaction.NumberedSecrets.Form;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers of bank cards (ISO/IEC 7812): of an issuer's range and length, with a right check digit
 * (Luhn).
 */
final class BankCards implements Form {
  /** Visa, Mastercard, American Express, UnionPay, Discover, JCB, Diners Club, Maestro, Mir. */
  private static final Pattern ISSUERS =
      Pattern.compile(
          "4\\d{15}(?:\\d{3})?"
              + "|5[1-5]\\d{14}|2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}"
              + "|3[47]\\d{13}"
              + "|62\\d{14,17}|60\\d{14,17}|9558\\d{12,15}"
              + "|(?:64[4-9]|65\\d)\\d{13,16}"
              + "|35(?:2[89]|[3-8]\\d)\\d{12}"
              + "|3(?:0[0-5]|[68]\\d)\\d{11}"
              + "|(?:50|5[6-8]|63|67|68|69)\\d{14,17}"
              + "|220[0-4]\\d{12}");

  private static final Pattern CALLED =
      Pattern.compile("(?:card|visa|mastercard|unionpay|amex|jcb|no|number)$");

  @Override
  public Optional<Secret> match(NumberWindow window) {
    String digits = window.digits();
    if (window.isDecimal()
        || window.isGluedBehind()
        || (window.isGluedBefore() && !CALLED.matcher(window.wordBefore()).find())
        || window.isCalledOtherwise()
        || !isWritten(window)
        || !ISSUERS.matcher(digits).matches()
        || !isChecked(digits)) {
      return Optional.empty();
    }
    return Optional.of(new Secret(SecretKind.BANK_CARD, window.start(), window.end()));
  }

  /** In one piece, in groups as on the card, digit by digit, or over the end of a line. */
  private static boolean isWritten(NumberWindow window) {
    List<Integer> shape = window.shape();
    if (shape.size() == 2 && window.isChained()) {
      return false;
    }
    return window.isSpaced()
        || shape.subList(0, shape.size() - 1).stream().allMatch(length -> length >= 3)
        || window.written().indexOf('\n') >= 0;
  }

  private static boolean isChecked(String digits) {
    int sum = 0;
    boolean doubled = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      doubled = !doubled;
    }
    return sum % 10 == 0;
  }
}
