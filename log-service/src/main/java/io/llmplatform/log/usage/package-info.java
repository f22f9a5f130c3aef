/**
 * Who used what, and what it cost: counts by hour and by day that grow while events come, and what
 * is read from them. May call {@code event}, {@code retention}, {@code search} and {@code store}.
 */
@NullMarked
package io.llmplatform.log.usage;

import org.jspecify.annotations.NullMarked;
