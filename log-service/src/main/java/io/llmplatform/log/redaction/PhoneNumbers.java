package io.llmplatform.log.redaction;

import io.llmplatform.log.redaction.NumberedSecrets.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Telephone numbers: Chinese mobile ones and those of lines, North American ones, and others with
 * their country's code (ITU-T E.164). Digits alone are a number only where that is how such are
 * written, or where they are called so.
 */
final class PhoneNumbers implements Form {
  private static final Pattern MOBILE = Pattern.compile("(0086|086|86|0)?(1[3-9]\\d{9})");
  private static final Pattern LINE =
      Pattern.compile("(0086|86)?(0?)(10|2[0-57-9]|[3-9]\\d{2})([2-9]\\d{6,7})");
  private static final Pattern SERVICE = Pattern.compile("[48]00\\d{7}");
  private static final Pattern NORTH_AMERICAN = Pattern.compile("1?[2-9]\\d{2}[2-9]\\d{6}");

  /** With the code of a country, and as many digits as its numbers have. */
  private static final Pattern INTERNATIONAL =
      Pattern.compile(
          "1[2-9]\\d{2}[2-9]\\d{6}|7\\d{10}"
              + "|(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])\\d{7,12}"
              + "|(?:2[1-689]\\d|3[578]\\d|42\\d|50\\d|59\\d|67\\d|68\\d|69\\d|80\\d|85\\d|87\\d|88\\d|96\\d|97\\d|99\\d)"
              + "\\d{6,11}");

  private static final Set<List<Integer>> MOBILE_SHAPES =
      Set.of(
          List.of(11),
          List.of(3, 4, 4),
          List.of(3, 8),
          List.of(7, 4),
          List.of(4, 4, 3),
          List.of(3, 3, 5),
          List.of(5, 6),
          List.of(6, 5),
          List.of(4, 7),
          List.of(3, 2, 2, 2, 2),
          List.of(3, 3, 3, 2));
  private static final Set<List<Integer>> LINE_SHAPES =
      Set.of(List.of(7), List.of(8), List.of(4, 4), List.of(3, 4), List.of(2, 2, 2, 2));

  private static final Pattern CALLED =
      Pattern.compile(
          "(?i)(?:电话|手机|座机|固话|热线|传真|号码|致电|拨打|联系方式?|微信|短信|tel|phone|mobile|cell|call|fax|dial|contact|whatsapp|wechat|sms|text|ring|hotline)(?:号码?)?(?:"
              + " (?:number|no\\.?|me|us|at|on|is|him|her|to))*"
              + "[^\\p{IsHan}\\w]{0,3}[是为:：]?[^\\p{IsHan}\\w]{0,4}$");
  private static final Pattern CALLED_WORD =
      Pattern.compile("(?:tel|phone|mobile|cell|call|fax|wechat|weixin|wx|vx|whatsapp|sms|dial)$");

  /** Of a line, called so. */
  private static final Pattern CALLED_LINE =
      Pattern.compile(
          "(?i)(?:电话|座机|固话|热线|传真|致电|tel|phone|telephone|fax|hotline)(?:号码?)?(?:"
              + " (?:number|no\\.?|is))*[^\\p{IsHan}\\w]{0,3}[是为:：]?[^\\p{IsHan}\\w]{0,4}$");

  private static final Pattern LOCAL = Pattern.compile("[2-8]\\d{6,7}");

  /** What follows without a space: a word, and no part of a hexadecimal number. */
  private static final Pattern WORD =
      Pattern.compile("(?i)(?=[a-z]{0,12}[g-z])[a-z]{3,12}(?![a-z0-9_])|x\\d{1,5}(?![a-z0-9_])");

  private static final Pattern UNITS =
      Pattern.compile("(?i) ?(?:元|美元|人民币|字节|毫秒|微秒|yuan|rmb|cny|usd|dollars|bytes|ms\\b|ns\\b)");

  @Override
  public Optional<Secret> match(NumberWindow window) {
    String digits = window.digits();
    if (window.isDecimal()
        || (window.isGluedBehind() && !window.precedes(WORD))
        || (window.isGluedBefore() && !CALLED_WORD.matcher(window.wordBefore()).find())) {
      return Optional.empty();
    }
    int sign = plus(window);
    boolean matches =
        isMobile(window, digits, sign >= 0)
            || isLine(window, digits, sign >= 0)
            || isLocal(window, digits)
            || isService(window, digits)
            || isNorthAmerican(window, digits)
            || isInternational(window, digits, sign >= 0);
    int start = sign >= 0 ? sign : bracket(window);
    return matches
        ? Optional.of(new Secret(SecretKind.PHONE, start, window.end()))
        : Optional.empty();
  }

  /**
   * The index of a plus sign before the number, or of its bracket; -1: there is none, or it stands
   * behind another number.
   */
  private static int plus(NumberWindow window) {
    PlainText text = window.row().text();
    int index = window.start() - 1;
    while (index >= window.start() - 2 && (text.at(index) == ' ' || text.at(index) == '(')) {
      index--;
    }
    if (text.at(index) != '+' || NumberRow.isDigit(text.at(index - 1))) {
      return -1;
    }
    return text.at(index - 1) == '(' ? index - 1 : index;
  }

  private static int bracket(NumberWindow window) {
    int before = window.start() - 1;
    boolean opens = window.row().text().at(before) == '(' && window.written().indexOf(')') >= 0;
    return opens ? before : window.start();
  }

  private static boolean isMobile(NumberWindow window, String digits, boolean international) {
    Matcher number = MOBILE.matcher(digits);
    if (!number.matches()) {
      return false;
    }
    int prefix = digits.length() - 11;
    if (prefix == 1 && window.shape().get(0) == 1 && !window.isSpaced()) {
      // A number's whole part.
      return false;
    }
    List<Integer> shape = without(prefix, window.shape());
    if (!MOBILE_SHAPES.contains(shape) && !window.isSpaced() && !isBroken(window, shape)) {
      return false;
    }
    return international
        || window.follows(CALLED)
        || !(window.isCalledOtherwise() || window.precedes(UNITS));
  }

  /** In two pieces of which the second stands on the next line. */
  private static boolean isBroken(NumberWindow window, List<Integer> shape) {
    return window.written().indexOf('\n') >= 0
        && shape.size() == 2
        && shape.stream().allMatch(length -> length >= 3);
  }

  /** The shape behind so many digits. */
  private static List<Integer> without(int digits, List<Integer> shape) {
    List<Integer> rest = new ArrayList<>();
    int left = digits;
    for (int length : shape) {
      int taken = Math.min(left, length);
      left -= taken;
      if (length > taken) {
        rest.add(length - taken);
      }
    }
    return rest;
  }

  private static boolean isLine(NumberWindow window, String digits, boolean international) {
    Matcher number = LINE.matcher(digits);
    if (!number.matches()) {
      return false;
    }
    boolean abroad = number.group(1) != null;
    if (!abroad && number.group(2).isEmpty()) {
      return false;
    }
    if (abroad && !international && !digits.startsWith("00")) {
      return false;
    }
    List<Integer> shape = window.shape();
    int prefix = number.start(4);
    List<Integer> subscriber = without(prefix, shape);
    if (shape.size() == 1) {
      boolean city = number.group(3).length() == 2 && number.group(4).length() == 8;
      return window.follows(CALLED) || international || (city && !window.isCalledOtherwise());
    }
    boolean areaIsApart = ends(shape, prefix);
    return areaIsApart && LINE_SHAPES.contains(subscriber);
  }

  /** Whether a group ends behind so many digits. */
  private static boolean ends(List<Integer> shape, int digits) {
    int sum = 0;
    for (int length : shape) {
      sum += length;
      if (sum == digits) {
        return true;
      }
    }
    return false;
  }

  /** Without the area's code. */
  private static boolean isLocal(NumberWindow window, String digits) {
    return LOCAL.matcher(digits).matches()
        && LINE_SHAPES.contains(window.shape())
        && window.follows(CALLED_LINE);
  }

  private static boolean isService(NumberWindow window, String digits) {
    if (!SERVICE.matcher(digits).matches()) {
      return false;
    }
    return window.follows(CALLED)
        || Set.of(List.of(3, 3, 4), List.of(3, 4, 3), List.of(3, 7)).contains(window.shape());
  }

  private static boolean isNorthAmerican(NumberWindow window, String digits) {
    if (!NORTH_AMERICAN.matcher(digits).matches()
        || !without(digits.length() - 10, window.shape()).equals(List.of(3, 3, 4))) {
      return window.isWhole()
          && digits.length() == 10
          && NORTH_AMERICAN.matcher(digits).matches()
          && window.follows(CALLED);
    }
    boolean asNumbersAre = window.written().matches("[^ ]*|.*[().-].*");
    return (asNumbersAre || window.follows(CALLED)) && !window.isCalledOtherwise();
  }

  private static boolean isInternational(NumberWindow window, String digits, boolean plus) {
    if (plus) {
      return INTERNATIONAL.matcher(digits).matches();
    }
    return digits.startsWith("00")
        && INTERNATIONAL.matcher(digits.substring(2)).matches()
        && (window.follows(CALLED)
            || (!window.isWhole() && !window.isChained() && !window.isCalledOtherwise()));
  }
}
