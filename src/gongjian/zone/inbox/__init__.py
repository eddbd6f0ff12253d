"""What is due from whom by when, about anything; reminders, escalation, and a log of all that was sent."""
