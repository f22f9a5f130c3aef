@NullMarked
package io.llmplatform.registry.version;

import org.jspecify.annotations.NullMarked;
