"""Who is enrolled, enrolment, withdrawal, transfer: the security administrator's screen."""
