"""The flow desk: every open case, drawing anew, chasing, and telling where a case is."""
