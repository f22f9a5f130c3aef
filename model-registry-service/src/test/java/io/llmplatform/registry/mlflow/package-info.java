@NullMarked
package io.llmplatform.registry.mlflow;

import org.jspecify.annotations.NullMarked;
