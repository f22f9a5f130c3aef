/** Page sizes and page tokens of the lists; calls only {@code common.error}. */
@NullMarked
package io.llmplatform.user.paging;

import org.jspecify.annotations.NullMarked;
