package io.llmplatform.gateway.login;

import org.springframework.web.server.ServerWebExchange;

/** Where the console is. */
public final class ConsolePaths {
  /** The index page; everything else of the console lies under it. */
  public static final String ROOT = "/console";

  /** Takes a form with the CSRF token. */
  public static final String LOGOUT = ROOT + "/logout";

  /** Files that tell nobody anything: the style sheet, the script, the icon. */
  public static final String ASSETS = ROOT + "/assets";

  static final String LOGIN = ROOT + "/login";
  static final String BACK = LOGIN + "/code";

  private ConsolePaths() {}

  /** Whether the request is one to the console. */
  public static boolean hold(ServerWebExchange exchange) {
    String path = exchange.getRequest().getURI().getRawPath();
    return path.startsWith(ROOT)
        && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
  }
}
