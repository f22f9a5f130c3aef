/**
 * What failures of databases, through Spring's abstractions, mean to clients.
 *
 * <p>May call {@code error}.
 */
@NullMarked
package io.llmplatform.common.error.database;

import org.jspecify.annotations.NullMarked;
