/**
 * Child processes that never outlive this one, and ports that nobody else has. Calls no other
 * package.
 */
@NullMarked
package io.llmplatform.local.process;

import org.jspecify.annotations.NullMarked;
