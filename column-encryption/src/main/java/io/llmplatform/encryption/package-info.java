/**
 * Encryption of what a database must not show: columns under a ring of named keys, and digests by
 * which encrypted values are found.
 *
 * <p>May call {@code common.secret}; nobody's data, and no database.
 */
@NullMarked
package io.llmplatform.encryption;

import org.jspecify.annotations.NullMarked;
