"""A chat with the official account in a browser: WeChat is simulated, our side is real."""
