@NullMarked
package io.llmplatform.registry.model;

import org.jspecify.annotations.NullMarked;
