"""For those who keep it running: is it well, what is queued, when was it last backed up."""
