package io.llmplatform.common.security;

import io.llmplatform.user.api.Permission;

/**
 * What a service opens, and to whom; a bean of this type per service. What no rule opens is closed:
 * it answers 401 to the unknown and 404 to everybody else.
 */
@FunctionalInterface
public interface AccessRules {

  /** States the rules; the first that fits a request decides. */
  void declare(Access access);

  /** Takes rules. Patterns are Spring's path patterns, such as {@code /api/models/**}. */
  interface Access {

    /** GET and HEAD need one of the permissions. */
    Access reads(String pattern, Permission... anyOf);

    /** Every other method needs one of the permissions. */
    Access writes(String pattern, Permission... anyOf);

    /** Every known caller may, whatever the method. */
    Access known(String pattern);

    /** Everybody may, whatever the method. */
    Access open(String pattern);
  }
}
