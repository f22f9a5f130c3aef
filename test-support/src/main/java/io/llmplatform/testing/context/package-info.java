/**
 * The order of test classes, by the application contexts that they share. Calls nothing of ours.
 */
@NullMarked
package io.llmplatform.testing.context;

import org.jspecify.annotations.NullMarked;
