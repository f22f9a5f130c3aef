@NullMarked
package io.llmplatform.registry;

import org.jspecify.annotations.NullMarked;
