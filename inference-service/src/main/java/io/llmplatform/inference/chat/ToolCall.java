package io.llmplatform.inference.chat;

/**
 * A call of a tool that a model wrote.
 *
 * @param arguments a JSON object, as text
 */
public record ToolCall(String name, String arguments) {}
