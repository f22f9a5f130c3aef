@NullMarked
package io.llmplatform.registry.hub;

import org.jspecify.annotations.NullMarked;
