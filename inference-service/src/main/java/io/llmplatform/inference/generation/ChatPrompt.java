package io.llmplatform.inference.generation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that the model is to go on with. Values are plain data as JSON has it: strings,
 * numbers, booleans, null, lists and maps in their order.
 *
 * @param messages each with its {@code role} and {@code content}, as chat templates know them
 * @param tools as OpenAI describes them; empty: none
 * @param variables more that the template is given, by name
 * @param answering whether an assistant's turn is begun at the end
 */
public record ChatPrompt(
    List<Map<String, @Nullable Object>> messages,
    List<Map<String, @Nullable Object>> tools,
    Map<String, @Nullable Object> variables,
    boolean answering) {}
