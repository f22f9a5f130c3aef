package io.llmplatform.gateway.path;

import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/**
 * Recognises paths that a service may read differently than the routes do.
 *
 * <p>The routes match a path as it was sent; a servlet container first decodes it, drops parameters
 * after {@code ;} and resolves dot segments (Jakarta Servlet 6, section 3.5.2). So {@code
 * /v1/..;/actuator} matches the route {@code /v1/**} and yet would reach {@code /actuator}.
 */
final class AmbiguousPath {
  private AmbiguousPath() {}

  /**
   * @param rawPath the path as sent, percent-encoded
   */
  static boolean isAmbiguous(String rawPath) {
    if (rawPath.indexOf('.') < 0 && rawPath.indexOf('%') < 0 && rawPath.indexOf('\\') < 0) {
      return false;
    }
    String path;
    try {
      path = UriUtils.decode(rawPath, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return true;
    }
    return path.chars().anyMatch(Character::isISOControl) || hasDotSegment(path);
  }

  private static boolean hasDotSegment(String path) {
    for (String segment : path.replace('\\', '/').split("/", -1)) {
      int parameters = segment.indexOf(';');
      String name = parameters < 0 ? segment : segment.substring(0, parameters);
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
