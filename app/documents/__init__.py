"""What each paper says; numbering, print log, verification code."""
