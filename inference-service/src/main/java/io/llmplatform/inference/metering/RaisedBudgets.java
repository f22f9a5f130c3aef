package io.llmplatform.inference.metering;

/**
 * What a reconciliation added to counters.
 *
 * @param counters tenants and keys whose counters had less than the ledger
 * @param tokens added to all of them
 * @param costMicros likewise, in micro-units of the price list's currency
 */
record RaisedBudgets(int counters, long tokens, long costMicros) {
  static final RaisedBudgets NONE = new RaisedBudgets(0, 0, 0);

  RaisedBudgets plus(long moreTokens, long moreCost) {
    return moreTokens == 0 && moreCost == 0
        ? this
        : new RaisedBudgets(counters + 1, tokens + moreTokens, costMicros + moreCost);
  }
}
