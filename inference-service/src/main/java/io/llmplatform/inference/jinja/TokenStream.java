package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Token.Kind;
import java.util.List;

/** Tokens from first to last; the last one, {@link Kind#END}, stays. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token following() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** The current token; the stream goes on behind it. */
  Token next() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Kind kind) {
    if (!current().is(kind)) {
      throw expected(kind.described());
    }
    return next();
  }

  Token expectOperator(String operator) {
    if (!current().isOperator(operator)) {
      throw expected(operator);
    }
    return next();
  }

  Token expectName(String name) {
    if (!current().isName(name)) {
      throw expected(name);
    }
    return next();
  }

  private TemplateSyntaxError expected(String described) {
    Token token = current();
    return error(
        token.is(Kind.END)
            ? "unexpected end of template, expected %s.".formatted(Texts.quoted(described))
            : "expected token %s, got %s"
                .formatted(Texts.quoted(described), Texts.quoted(token.described())));
  }

  /** A mistake at the current token. */
  TemplateSyntaxError error(String message) {
    return new TemplateSyntaxError(message, current().line());
  }
}
