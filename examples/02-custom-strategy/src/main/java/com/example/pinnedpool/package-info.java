/**
 * A strategy plugin as anybody can write it: {@link PinnedPoolStrategy} says what it is and
 * chooses, {@link PinnedPoolPlan} says what happens in a run.
 */
package com.example.pinnedpool;
