"""The two desks of the hall: results, papers from hand to hand, post, and who is to be told."""
