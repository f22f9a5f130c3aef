package io.llmplatform.inference.invocation;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ModelVersion;
import java.util.function.BiConsumer;

/**
 * A request to run a model.
 *
 * @param caller who asks and pays
 * @param protocol for meters, such as {@code openai}
 * @param model what runs
 * @param headers takes names and values for the answer
 */
public record Invocation(
    Caller caller, String protocol, ModelVersion model, BiConsumer<String, String> headers) {}
