/** Page sizes and page tokens of the lists; calls only {@code common.error} and the contract. */
@NullMarked
package io.llmplatform.registry.paging;

import org.jspecify.annotations.NullMarked;
