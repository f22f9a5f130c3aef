/**
 * Who somebody is, in the words that tokens are made from. The ports in here are what accounts and
 * API keys offer to those who check credentials and issue tokens; this package calls nobody.
 */
@NullMarked
package io.llmplatform.user.identity;

import org.jspecify.annotations.NullMarked;
