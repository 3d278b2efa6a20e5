"""What a form asks, and what an answer to it must hold: functions of their arguments."""
