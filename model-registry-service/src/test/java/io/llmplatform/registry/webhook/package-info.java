@NullMarked
package io.llmplatform.registry.webhook;

import org.jspecify.annotations.NullMarked;
