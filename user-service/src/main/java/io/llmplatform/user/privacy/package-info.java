/**
 * The keys under which this service's columns are encrypted, and by which encrypted values are
 * found.
 *
 * <p>May call {@code encryption}; nobody's data, and no database.
 */
@NullMarked
package io.llmplatform.user.privacy;

import org.jspecify.annotations.NullMarked;
