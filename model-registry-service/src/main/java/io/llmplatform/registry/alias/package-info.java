/**
 * Aliases: names such as {@code champion} that move from version to version of a model.
 *
 * <p>May call {@code model}, {@code version}, {@code event}, {@code tenant}, {@code common}.
 */
@NullMarked
package io.llmplatform.registry.alias;

import org.jspecify.annotations.NullMarked;
