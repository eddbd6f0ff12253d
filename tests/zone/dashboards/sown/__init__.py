"""What is asked of the made-up zone once three years of joint building are in it."""
