package io.llmplatform.log.redaction;

import io.llmplatform.log.redaction.NumberedSecrets.Form;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Numbers of Chinese identity cards (GB 11643): 18 characters of which the last is a check of the
 * others (ISO 7064, MOD 11-2), or 15 digits as cards had until 2013. One that is called so needs no
 * right check: it may have a slip of the pen.
 */
final class IdentityCards implements Form {
  private static final Set<String> PROVINCES =
      Set.of(
          "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
          "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
          "65", "71", "81", "82", "83", "91");
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHECKS = "10X98765432";
  private static final int LONG = 18;
  private static final int SHORT = 15;
  private static final Pattern CALLED =
      Pattern.compile(
          "(?i)(?:身份证|证件)(?:号码?|号)?[^\\p{IsHan}\\w]{0,3}[是为:：]?[^\\p{IsHan}\\w]{0,3}$"
              + "|\\b(?:id card|identity (?:card|number)|(?:national|resident|citizen|chinese) id)"
              + "(?: (?:number|no\\.?))?(?: is)?[ :#=]{0,3}$");
  private static final Pattern CHECK_X = Pattern.compile("[ -]?[Xx](?![A-Za-z0-9_])");

  @Override
  public Optional<Secret> match(NumberWindow window) {
    String digits = window.digits();
    if (window.isDecimal()) {
      return Optional.empty();
    }
    if (digits.length() == LONG - 1 && window.precedes(CHECK_X)) {
      int end = window.end() + (Character.isLetter(at(window, 0)) ? 1 : 2);
      return isLong(window, digits + "X") ? secret(window, end) : Optional.empty();
    }
    if (window.isGluedBehind()) {
      return Optional.empty();
    }
    boolean matches =
        (digits.length() == LONG && isLong(window, digits))
            || (digits.length() == SHORT && isShort(window, digits));
    return matches ? secret(window, window.end()) : Optional.empty();
  }

  private static char at(NumberWindow window, int behind) {
    return window.row().text().at(window.end() + behind);
  }

  private static Optional<Secret> secret(NumberWindow window, int end) {
    return Optional.of(new Secret(SecretKind.ID_CARD, window.start(), end));
  }

  private static boolean isLong(NumberWindow window, String number) {
    if (window.isGluedBefore() && window.wordBefore().isEmpty()) {
      return false;
    }
    if (!PROVINCES.contains(number.substring(0, 2))) {
      return false;
    }
    return window.follows(CALLED) || (isDay(number.substring(6, 14)) && isChecked(number));
  }

  private static boolean isChecked(String number) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (number.charAt(i) - '0');
    }
    return CHECKS.charAt(sum % CHECKS.length()) == number.charAt(LONG - 1);
  }

  /** Without a check: in one piece, of a district that there may be. */
  private static boolean isShort(NumberWindow window, String number) {
    boolean written =
        window.isWhole()
            || window.shape().equals(List.of(6, 6, 3))
            || window.written().indexOf('\n') >= 0;
    return written
        && !window.isGluedBefore()
        && !window.isCalledOtherwise()
        && PROVINCES.contains(number.substring(0, 2))
        && !number.startsWith("00", 2)
        && !number.startsWith("00", 4)
        && number.charAt(2) <= '3'
        && isDay("19" + number.substring(6, 12));
  }

  private static boolean isDay(String text) {
    int year = Integer.parseInt(text.substring(0, 4));
    int month = Integer.parseInt(text.substring(4, 6));
    int day = Integer.parseInt(text.substring(6));
    if (year < 1900 || year > 2099) {
      return false;
    }
    try {
      LocalDate.of(year, month, day);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
