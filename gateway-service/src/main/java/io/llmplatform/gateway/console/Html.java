package io.llmplatform.gateway.console;

import io.llmplatform.gateway.login.ConsoleSettings;
import io.llmplatform.gateway.login.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/**
 * Answers requests with whole pages: the layout around a template, and the headers that keep a page
 * to itself. Thread-safe.
 */
final class Html {
  private static final List<Place> PLACES =
      List.of(
          new Place("/console/usage", "usage-title"),
          new Place("/console/alerts", "alerts-title"),
          new Place("/console/jobs", "jobs-title"),
          new Place("/console/work", "work-title"));

  /** A part of the console, and the key of its name. */
  private record Place(String url, String key) {}

  private final Templates templates = new Templates();
  private final String policy;

  Html(ConsoleSettings settings) {
    // Logging out leads by a form to the issuer, which may be elsewhere.
    this.policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
            + " 'self'; form-action 'self' "
            + settings.issuerOrigin()
            + "; base-uri 'none'; frame-ancestors 'none'";
  }

  /**
   * What every page has around its content.
   *
   * @param visitor null: nobody who is known
   * @param csrf null where there is no form
   */
  record Frame(
      Language spoken,
      Map<String, String> text,
      String title,
      List<Section> places,
      List<Choice> languages,
      @Nullable Visitor visitor,
      @Nullable CsrfToken csrf,
      String content) {

    /** A part of the console to go to. */
    record Section(String url, String name, boolean current) {}

    /**
     * A language to switch to.
     *
     * @param query that chooses it, with what the page was asked for besides
     */
    record Choice(String query, String tag, String name, boolean current) {}
  }

  /**
   * A page's own part.
   *
   * @param template its name
   * @param title of the page
   * @param model what the template shows, beside {@code text} and {@code csrf}
   */
  record Part(String template, String title, Object model) {}

  /**
   * @param text by key
   * @param csrf null where the page has no form
   */
  record Shown(Map<String, String> text, @Nullable CsrfToken csrf, Object model) {}

  /** Writes a page for a visitor, with the CSRF token for its forms. */
  Mono<Void> write(ServerWebExchange exchange, Visitor visitor, Part part) {
    Mono<CsrfToken> token = exchange.getRequiredAttribute(CsrfToken.class.getName());
    return token.flatMap(csrf -> write(exchange, 200, visitor, csrf, part));
  }

  /** Writes a page for whoever it is. */
  Mono<Void> write(ServerWebExchange exchange, int status, Part part) {
    return write(exchange, status, null, null, part);
  }

  private Mono<Void> write(
      ServerWebExchange exchange,
      int status,
      @Nullable Visitor visitor,
      @Nullable CsrfToken csrf,
      Part part) {
    Language language = Language.of(exchange);
    String content =
        templates.render(part.template(), new Shown(language.text(), csrf, part.model()));
    List<Frame.Choice> languages =
        Arrays.stream(Language.values())
            .map(each -> choice(exchange, each, each == language))
            .toList();
    Frame frame =
        new Frame(
            language,
            language.text(),
            part.title(),
            sections(exchange, language),
            languages,
            visitor,
            csrf,
            content);
    return write(exchange.getResponse(), status, language, templates.render("layout", frame));
  }

  private static List<Frame.Section> sections(ServerWebExchange exchange, Language language) {
    String path = exchange.getRequest().getPath().value();
    return PLACES.stream()
        .map(
            place ->
                new Frame.Section(
                    place.url(), language.text(place.key()), path.startsWith(place.url())))
        .toList();
  }

  private static Frame.Choice choice(
      ServerWebExchange exchange, Language language, boolean current) {
    String query =
        UriComponentsBuilder.newInstance()
            .queryParams(exchange.getRequest().getQueryParams())
            .replaceQueryParam(Language.PARAMETER, language.tag())
            .encode()
            .toUriString();
    return new Frame.Choice(query, language.tag(), language.ownName(), current);
  }

  private Mono<Void> write(
      ServerHttpResponse response, int status, Language language, String page) {
    byte[] body = page.getBytes(StandardCharsets.UTF_8);
    response.setStatusCode(HttpStatusCode.valueOf(status));
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8));
    headers.setContentLength(body.length);
    headers.setCacheControl(CacheControl.noStore());
    headers.set(HttpHeaders.CONTENT_LANGUAGE, language.tag());
    headers.set("Content-Security-Policy", policy);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }
}
