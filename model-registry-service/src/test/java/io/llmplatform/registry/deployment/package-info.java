@NullMarked
package io.llmplatform.registry.deployment;

import org.jspecify.annotations.NullMarked;
