@NullMarked
package io.llmplatform.common.paging;

import org.jspecify.annotations.NullMarked;
