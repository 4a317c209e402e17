"""Organisation and rota: sections and people, the week, routing, the opening check, collusion distance."""
