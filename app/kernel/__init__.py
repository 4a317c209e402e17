"""What every room shares: ids, actor, errors, clock, money, numbers, calendar."""
