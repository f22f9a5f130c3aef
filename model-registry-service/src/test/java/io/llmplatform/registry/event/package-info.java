@NullMarked
package io.llmplatform.registry.event;

import org.jspecify.annotations.NullMarked;
