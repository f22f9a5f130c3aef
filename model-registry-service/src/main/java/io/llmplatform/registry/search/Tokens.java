package io.llmplatform.registry.search;

import java.util.Locale;

/** Cuts a filter into tokens. Used by one thread. */
final class Tokens {
  private final String text;
  private int at;
  private Token next;

  Tokens(String text) {
    this.text = text;
    this.next = read();
  }

  enum Kind {
    WORD,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BACKTICKED,
    NUMBER,
    SYMBOL,
    END
  }

  /**
   * A token.
   *
   * @param text without its quotes
   * @param position of its first character, from 1
   */
  record Token(Kind kind, String text, int position) {
    boolean isWord(String word) {
      return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(word);
    }

    boolean isSymbol(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    String shown() {
      return kind == Kind.END ? "the end" : "'" + text + "'";
    }
  }

  Token peek() {
    return next;
  }

  /** The next token; the end again and again. */
  Token next() {
    Token token = next;
    next = read();
    return token;
  }

  private Token read() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == text.length()) {
      return new Token(Kind.END, "", start + 1);
    }
    char first = text.charAt(at);
    switch (first) {
      case '\'' -> {
        return quoted(Kind.SINGLE_QUOTED);
      }
      case '"' -> {
        return quoted(Kind.DOUBLE_QUOTED);
      }
      case '`' -> {
        return quoted(Kind.BACKTICKED);
      }
      case '(', ')', ',', '.' -> {
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(first), start + 1);
      }
      case '=', '!', '<', '>' -> {
        return symbol();
      }
      default -> {
        return Character.isDigit(first) || first == '-' || first == '+' ? number() : word();
      }
    }
  }

  private Token quoted(Kind kind) {
    int start = at;
    char quote = text.charAt(at);
    StringBuilder content = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != quote) {
        content.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
        content.append(c);
        at++;
      } else {
        at++;
        return new Token(kind, content.toString(), start + 1);
      }
    }
    throw Filter.wrong(start + 1, "this quote is never closed.");
  }

  private Token symbol() {
    int start = at;
    at++;
    if (at < text.length() && (text.charAt(at) == '=' || text.startsWith("<>", start))) {
      at++;
    }
    return new Token(Kind.SYMBOL, text.substring(start, at), start + 1);
  }

  private Token number() {
    int start = at;
    at++;
    while (at < text.length() && isOfNumber(text.charAt(at), text.charAt(at - 1))) {
      at++;
    }
    return new Token(Kind.NUMBER, text.substring(start, at), start + 1);
  }

  private static boolean isOfNumber(char c, char before) {
    boolean signOfExponent = (c == '-' || c == '+') && (before == 'e' || before == 'E');
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || signOfExponent;
  }

  private Token word() {
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw Filter.wrong(start + 1, "'" + text.charAt(start) + "' has no meaning here.");
    }
    return new Token(Kind.WORD, text.substring(start, at), start + 1);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/';
  }
}
