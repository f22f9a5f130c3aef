@NullMarked
package io.llmplatform.registry.paging;

import org.jspecify.annotations.NullMarked;
