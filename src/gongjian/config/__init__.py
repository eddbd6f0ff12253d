"""How the platform is put together: settings from the environment, urls, the server's entry."""
