"""What the central worker does: draws, clocks, figures, the look at everything, the signed heads."""
