package io.llmplatform.user.login;

import io.llmplatform.user.oidc.ConditionalOnBuiltInProvider;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The pages themselves. */
@RestController
@ConditionalOnBuiltInProvider
@Hidden
class LoginController {
  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
  private static final MediaType CSS = new MediaType("text", "css", StandardCharsets.UTF_8);
  private static final int LONGEST_LOCK = 24 * 60;

  private final Pages pages = new Pages();
  private final String style = Template.text("style.css");
  private final RegisteredClientRepository clients;

  LoginController(RegisteredClientRepository clients) {
    this.clients = clients;
  }

  @GetMapping(LoginConfiguration.PAGE)
  ResponseEntity<String> login(
      Locale locale,
      CsrfToken csrf,
      @Nullable Authentication somebody,
      @RequestParam(required = false) @Nullable String error,
      @RequestParam(required = false) @Nullable String locked,
      @RequestParam(required = false) @Nullable String expired,
      @RequestParam(required = false) @Nullable String logout) {
    if (somebody != null && somebody.isAuthenticated()) {
      return html(pages.loggedIn(locale, csrf));
    }
    return html(pages.login(locale, csrf, notice(error, locked, expired, logout)));
  }

  @GetMapping(LoginConfiguration.CONSENT)
  ResponseEntity<String> consent(
      Locale locale,
      @RequestParam("client_id") String clientId,
      @RequestParam String state,
      @RequestParam(defaultValue = "") String scope) {
    RegisteredClient client = clients.findByClientId(clientId);
    if (client == null) {
      return ResponseEntity.status(HttpStatus.NOT_FOUND).build();
    }
    List<String> scopes = List.of(scope.split(" "));
    return html(pages.consent(locale, clientId, client.getClientName(), state, scopes));
  }

  @GetMapping(LoginConfiguration.STYLE)
  ResponseEntity<String> style() {
    return ResponseEntity.ok()
        .contentType(CSS)
        .cacheControl(CacheControl.maxAge(1, TimeUnit.HOURS).cachePublic())
        .body(style);
  }

  private static Pages.Notice notice(
      @Nullable String error,
      @Nullable String locked,
      @Nullable String expired,
      @Nullable String logout) {
    if (locked != null) {
      return new Pages.Notice.Locked(minutes(locked));
    }
    if (error != null) {
      return new Pages.Notice.Wrong();
    }
    if (expired != null) {
      return new Pages.Notice.Expired();
    }
    return logout != null ? new Pages.Notice.LoggedOut() : new Pages.Notice.None();
  }

  // From the address bar, so it may be anything.
  private static int minutes(String locked) {
    try {
      return Math.max(1, Math.min(LONGEST_LOCK, Integer.parseInt(locked)));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static ResponseEntity<String> html(String page) {
    return ResponseEntity.ok().contentType(HTML).body(page);
  }
}
