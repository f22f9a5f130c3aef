package io.llmplatform.user.login;

import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import java.util.function.UnaryOperator;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.util.HtmlUtils;

/** Renders the pages, in Chinese for whoever prefers it, else in English. Thread-safe. */
final class Pages {
  private static final Control EXACTLY = Control.getNoFallbackControl(Control.FORMAT_PROPERTIES);
  private static final List<String> EXPLAINED = List.of("openid", "profile", "email");

  private final Template page = Template.named("page");
  private final Template form = Template.named("form");
  private final Template in = Template.named("in");
  private final Template consent = Template.named("consent");

  /** What the login page says above the form. */
  sealed interface Notice {
    record None() implements Notice {}

    record Wrong() implements Notice {}

    record Locked(int minutes) implements Notice {}

    record Expired() implements Notice {}

    record LoggedOut() implements Notice {}
  }

  String login(Locale locale, CsrfToken csrf, Notice notice) {
    ResourceBundle text = text(locale);
    Map<String, String> values = csrf(csrf);
    values.put("notice", notice(text, notice));
    return whole(text, text.getString("login.title"), form.fill(values(text, values)));
  }

  String loggedIn(Locale locale, CsrfToken csrf) {
    ResourceBundle text = text(locale);
    return whole(text, text.getString("in.title"), in.fill(values(text, csrf(csrf))));
  }

  /**
   * @param clientId the client's id
   * @param clientName what people know the client by
   */
  String consent(
      Locale locale, String clientId, String clientName, String state, List<String> scopes) {
    ResourceBundle text = text(locale);
    Map<String, String> values = new HashMap<>();
    values.put("hint", format(text, "consent.hint", clientName));
    values.put("client", clientId);
    values.put("state", state);
    values.put("scopes", scopes(text, scopes));
    return whole(
        text, format(text, "consent.title", clientName), consent.fill(values(text, values)));
  }

  private String whole(ResourceBundle text, String title, String content) {
    return page.fill(values(text, Map.of("title", title, "content", content)));
  }

  private static String notice(ResourceBundle text, Notice notice) {
    if (notice instanceof Notice.Wrong) {
      return notice("bad", text.getString("login.wrong"));
    }
    if (notice instanceof Notice.Locked locked) {
      return notice("bad", format(text, "login.locked", locked.minutes()));
    }
    if (notice instanceof Notice.Expired) {
      return notice("bad", text.getString("login.expired"));
    }
    return notice instanceof Notice.LoggedOut ? notice("good", text.getString("login.out")) : "";
  }

  private static String notice(String kind, String sentence) {
    return "<p class=\"notice %s\" role=\"%s\">%s</p>\n"
        .formatted(kind, kind.equals("bad") ? "alert" : "status", HtmlUtils.htmlEscape(sentence));
  }

  private static String scopes(ResourceBundle text, List<String> scopes) {
    StringBuilder items = new StringBuilder();
    for (String scope : EXPLAINED) {
      if (scopes.contains(scope)) {
        items
            .append("<li>")
            .append(HtmlUtils.htmlEscape(text.getString("consent." + scope)))
            .append("<input type=\"hidden\" name=\"scope\" value=\"")
            .append(scope)
            .append("\"></li>\n");
      }
    }
    return items.toString();
  }

  private static Map<String, String> csrf(CsrfToken csrf) {
    Map<String, String> values = new HashMap<>();
    values.put("csrf.name", csrf.getParameterName());
    values.put("csrf.value", csrf.getToken());
    return values;
  }

  private static UnaryOperator<String> values(ResourceBundle text, Map<String, String> values) {
    return name -> {
      String value = values.get(name);
      return value == null ? text.getString(name) : value;
    };
  }

  private static String format(ResourceBundle text, String key, Object argument) {
    Locale locale = Locale.forLanguageTag(text.getString("language"));
    return new MessageFormat(text.getString(key), locale).format(new Object[] {argument});
  }

  private static ResourceBundle text(Locale locale) {
    return ResourceBundle.getBundle("login.text", locale, EXACTLY);
  }
}
