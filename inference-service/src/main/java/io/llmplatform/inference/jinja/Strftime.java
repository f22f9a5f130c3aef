package io.llmplatform.inference.jinja;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** C's {@code strftime} in the C locale, with glibc's {@code -} for numbers without padding. */
final class Strftime {
  private final LocalDateTime time;

  private Strftime(LocalDateTime time) {
    this.time = time;
  }

  static String format(String format, LocalDateTime time) {
    return new Strftime(time).expanded(format);
  }

  private String expanded(String format) {
    StringBuilder to = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        to.append(c);
        continue;
      }
      boolean plain = format.charAt(i + 1) == '-' && i + 2 < format.length();
      i += plain ? 2 : 1;
      String field = field(format.charAt(i));
      to.append(plain ? field.replaceFirst("^[0 ]+(?=.)", "") : field);
    }
    return to.toString();
  }

  private String field(char code) {
    return switch (code) {
      case 'Y' -> String.valueOf(time.getYear());
      case 'y' -> padded(time.getYear() % 100, 2);
      case 'C' -> padded(time.getYear() / 100, 2);
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'm' -> padded(time.getMonthValue(), 2);
      case 'd' -> padded(time.getDayOfMonth(), 2);
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'j' -> padded(time.getDayOfYear(), 3);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      default -> clockField(code);
    };
  }

  private String clockField(char code) {
    int hour12 = time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
    return switch (code) {
      case 'H' -> padded(time.getHour(), 2);
      case 'I' -> padded(hour12, 2);
      case 'k' -> "%2d".formatted(time.getHour());
      case 'l' -> "%2d".formatted(hour12);
      case 'M' -> padded(time.getMinute(), 2);
      case 'S' -> padded(time.getSecond(), 2);
      case 'f' -> padded(time.getNano() / 1000, 6);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'U' -> padded(week(DayOfWeek.SUNDAY), 2);
      case 'W' -> padded(week(DayOfWeek.MONDAY), 2);
      case 'z', 'Z' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> composed(code);
    };
  }

  private String composed(char code) {
    return switch (code) {
      case 'c' -> expanded("%a %b %e %H:%M:%S %Y");
      case 'x', 'D' -> expanded("%m/%d/%y");
      case 'X', 'T' -> expanded("%H:%M:%S");
      case 'r' -> expanded("%I:%M:%S %p");
      case 'R' -> expanded("%H:%M");
      case 'F' -> expanded("%Y-%m-%d");
      default -> "%" + code;
    };
  }

  /** Weeks of the year that have begun on this day. */
  private int week(DayOfWeek first) {
    int sinceFirst = (time.getDayOfWeek().getValue() - first.getValue() + 7) % 7;
    return (time.getDayOfYear() + 6 - sinceFirst) / 7;
  }

  private static String padded(int number, int digits) {
    return ("%0" + digits + "d").formatted(number);
  }
}
