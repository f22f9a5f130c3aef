package io.llmplatform.gateway.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.server.ServerWebExchange;

/** A language that the console speaks: what the visitor chose, else what the browser prefers. */
enum Language {
  ENGLISH(Locale.ENGLISH, Locale.US, "en", "English"),
  CHINESE(Locale.CHINESE, Locale.CHINA, "zh-CN", "中文");

  /** Of a query, with the tag of the language that the visitor chooses. */
  static final String PARAMETER = "lang";

  private static final String COOKIE = "console-language";
  private static final Duration REMEMBERED = Duration.ofDays(365);

  private final Locale formats;
  private final String tag;
  private final String ownName;
  private final Map<String, String> text;

  Language(Locale locale, Locale formats, String tag, String ownName) {
    this.formats = formats;
    this.tag = tag;
    this.ownName = ownName;
    Map<String, String> all = new TreeMap<>();
    ResourceBundle bundle = ResourceBundle.getBundle("console.text", locale, exactly());
    bundle.keySet().forEach(key -> all.put(key, bundle.getString(key)));
    this.text = Map.copyOf(all);
  }

  private static Control exactly() {
    return Control.getNoFallbackControl(Control.FORMAT_PROPERTIES);
  }

  /** The request's; a choice in its query is remembered by a cookie. */
  static Language of(ServerWebExchange exchange) {
    Language chosen = named(exchange.getRequest().getQueryParams().getFirst(PARAMETER));
    if (chosen != null) {
      exchange.getResponse().addCookie(cookie(chosen));
      return chosen;
    }
    HttpCookie cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
    Language remembered = named(cookie == null ? null : cookie.getValue());
    return remembered == null ? preferred(exchange.getRequest().getHeaders()) : remembered;
  }

  /** As in HTML. */
  String tag() {
    return tag;
  }

  String ownName() {
    return ownName;
  }

  /** By which numbers and amounts are written. */
  Locale formats() {
    return formats;
  }

  /** Every text, by its key. */
  Map<String, String> text() {
    return text;
  }

  /**
   * @throws IllegalArgumentException if there is no such text
   */
  String text(String key) {
    String value = text.get(key);
    if (value == null) {
      throw new IllegalArgumentException("There is no text " + key);
    }
    return value;
  }

  private static @Nullable Language named(@Nullable String tag) {
    for (Language each : values()) {
      if (each.tag.equals(tag)) {
        return each;
      }
    }
    return null;
  }

  private static Language preferred(HttpHeaders headers) {
    List<Locale> wanted = new ArrayList<>();
    try {
      wanted.addAll(headers.getAcceptLanguageAsLocales());
    } catch (IllegalArgumentException e) {
      return ENGLISH;
    }
    for (Locale each : wanted) {
      if (each.getLanguage().equals("zh")) {
        return CHINESE;
      }
      if (each.getLanguage().equals("en")) {
        return ENGLISH;
      }
    }
    return ENGLISH;
  }

  private static ResponseCookie cookie(Language chosen) {
    return ResponseCookie.from(COOKIE, chosen.tag)
        .path("/console")
        .maxAge(REMEMBERED)
        .httpOnly(true)
        .sameSite("Lax")
        .build();
  }
}
