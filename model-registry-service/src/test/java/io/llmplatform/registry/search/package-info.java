@NullMarked
package io.llmplatform.registry.search;

import org.jspecify.annotations.NullMarked;
