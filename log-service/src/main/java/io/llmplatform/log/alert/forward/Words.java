package io.llmplatform.log.alert.forward;

import java.text.MessageFormat;
import java.time.Duration;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/** What messages say, in one language. Immutable. */
final class Words {

  /** A language that messages are written in. */
  enum Language {
    EN(Locale.ENGLISH),
    ZH(Locale.CHINESE);

    private final Locale locale;

    Language(Locale locale) {
      this.locale = locale;
    }
  }

  private final ResourceBundle bundle;

  Words(Language language) {
    this.bundle =
        ResourceBundle.getBundle(
            "alerts.words",
            language.locale,
            Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
  }

  /** The text of that key with the values in their places. */
  String say(String key, Object... values) {
    return new MessageFormat(bundle.getString(key), Locale.ROOT).format(values);
  }

  /**
   * A word for a value that rules use, such as a severity; the value itself where there is none.
   */
  String of(String kind, String value) {
    String key = kind + "-" + value.toLowerCase(Locale.ROOT);
    return bundle.containsKey(key) ? bundle.getString(key) : value;
  }

  /** A length of time in its largest unit, and the next. */
  String length(Duration time) {
    Duration whole = time.isNegative() ? Duration.ZERO : time;
    if (whole.toDays() > 0) {
      return say("days-hours", whole.toDays(), whole.toHoursPart());
    }
    if (whole.toHours() > 0) {
      return say("hours-minutes", whole.toHours(), whole.toMinutesPart());
    }
    return whole.toMinutes() > 0
        ? say("minutes", whole.toMinutes())
        : say("seconds", whole.toSeconds());
  }
}
