"""Papers of the house: templates that officers edit in Word, what is made from them, and files that prove something."""
