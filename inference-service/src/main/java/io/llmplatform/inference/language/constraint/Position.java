package io.llmplatform.inference.language.constraint;

import org.jspecify.annotations.Nullable;

/**
 * A place in an automaton that reads next.
 *
 * @param node a {@link Node.Bytes}
 * @param count of its rule's repetition
 * @param frame where its rule returns to; null: the text ends with the rule
 */
record Position(int node, int count, @Nullable Frame frame) {}
