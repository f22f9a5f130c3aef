/**
 * What texts must not be stored with: telephone, identity-card and bank-card numbers, e-mail
 * addresses, keys. Calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.log.redaction;

import org.jspecify.annotations.NullMarked;
