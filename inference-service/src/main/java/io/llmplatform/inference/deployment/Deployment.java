package io.llmplatform.inference.deployment;

import io.llmplatform.inference.catalog.ModelVersion;

/**
 * That a version is to be served.
 *
 * @param shared whether every tenant may use the model
 * @param generation grows whenever the model is deployed anew: a failed load is then tried at once
 */
public record Deployment(ModelVersion id, boolean shared, long generation) {}
