@NullMarked
package io.llmplatform.user.paging;

import org.jspecify.annotations.NullMarked;
