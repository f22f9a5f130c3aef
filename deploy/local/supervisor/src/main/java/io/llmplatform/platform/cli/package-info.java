/**
 * The commands of the {@code platform} script, and what a person reads of them. Calls every other
 * package.
 */
@NullMarked
package io.llmplatform.platform.cli;

import org.jspecify.annotations.NullMarked;
