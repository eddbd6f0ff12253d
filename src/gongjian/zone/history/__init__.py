"""What a thing of joint building was on each day: a copy at each act, and every text of it to be found by."""
