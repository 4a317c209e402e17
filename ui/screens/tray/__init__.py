"""What lies with me: the tray, and the case page with the decision bar."""
