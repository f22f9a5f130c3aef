@NullMarked
package io.llmplatform.registry.imports;

import org.jspecify.annotations.NullMarked;
