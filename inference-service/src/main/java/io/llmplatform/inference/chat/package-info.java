/**
 * Conversations with language models: makes prompts of messages by a model's own template, and
 * finds the calls of tools in what it wrote. Uses {@code jinja}; knows no protocol.
 */
@NullMarked
package io.llmplatform.inference.chat;

import org.jspecify.annotations.NullMarked;
