/**
 * model-registry-service's REST interface behind the registry port. It may call {@code deployment}
 * and what that calls.
 */
@NullMarked
package io.llmplatform.inference.deployment.rest;

import org.jspecify.annotations.NullMarked;
